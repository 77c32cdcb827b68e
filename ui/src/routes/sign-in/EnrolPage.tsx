/** Before anything else: the second factor that this person's role needs. */
import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useSession } from "../../app/session";
import { Enrolment } from "../preferences/Enrolment";

export function EnrolPage() {
  const { t } = useTranslation();
  const { enrolled, signOut } = useSession();
  return (
    <main className="door">
      <div className="door-box panel" style={{ width: 520 }}>
        <div className="panel-body stack-lg" style={{ padding: 20 }}>
          <div>
            <h1>{t("access.enrol")}</h1>
            <p className="muted" style={{ margin: "4px 0 0" }}>
              {t("access.enrol_hint")}
            </p>
          </div>
          <Enrolment onDone={() => void enrolled()} />
          <Button variant="subtle" onClick={() => void signOut()}>
            {t("app.sign_out")}
          </Button>
        </div>
      </div>
    </main>
  );
}
