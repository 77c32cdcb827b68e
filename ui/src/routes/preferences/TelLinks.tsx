/** Telephone links of other pages open here, if this browser agrees. */
import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconPhoneOutgoing } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

export function TelLinks() {
  const { t } = useTranslation();
  const able = typeof navigator.registerProtocolHandler === "function";
  const register = () => {
    try {
      navigator.registerProtocolHandler("tel", `${window.location.origin}/desk?call=%s`);
      notifications.show({ message: t("card.dial.asked") });
    } catch {
      notifications.show({ color: "red", message: t("card.dial.refused") });
    }
  };
  return (
    <section className="panel" aria-label={t("card.dial.links")}>
      <div className="panel-head">
        <h2>{t("card.dial.links")}</h2>
      </div>
      <div className="panel-body stack">
        <div className="muted">{able ? t("card.dial.links_hint") : t("card.dial.refused")}</div>
        <div>
          <Button
            variant="default"
            disabled={!able}
            leftSection={<IconPhoneOutgoing size={16} aria-hidden />}
            onClick={register}
          >
            {t("card.dial.register")}
          </Button>
        </div>
      </div>
    </section>
  );
}
