/** Between the door and the desk: can I be heard, can I hear? It never keeps an agent out. */
import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useSession } from "../../app/session";
import { AudioSetup, useDeviceCheck } from "../../phone/AudioSetup";

export function DeviceCheckPage() {
  const { t } = useTranslation();
  const { enter } = useSession();
  const check = useDeviceCheck();
  const without = check.microphone === "denied" || check.microphone === "missing";
  return (
    <main className="door">
      <div className="door-box panel">
        <div className="panel-body stack-lg" style={{ padding: 20 }}>
          <div>
            <h1>{t("devices.title")}</h1>
            <p className="muted" style={{ margin: "4px 0 0" }}>
              {t("devices.intro")}
            </p>
          </div>
          <AudioSetup check={check} />
          {without && <div className="small muted">{t("devices.without_warning")}</div>}
          <Button fullWidth onClick={enter} data-testid="enter" autoFocus>
            {without ? t("devices.enter_without") : t("devices.enter")}
          </Button>
        </div>
      </div>
    </main>
  );
}
