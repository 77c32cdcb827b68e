/** Starts a campaign or pauses it, at once; what else steers it stays as it is. */
import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconPlayerPause, IconPlayerPlay } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { steerCampaign, type SteeringForm } from "../../api/campaigns";
import type { CampaignView } from "../../api/types";
import { tellProblem } from "../../app/problems";
import { Badge } from "../../parts/Badge";

/** How it is led now, whole: what is as planned is left out. */
export function steeringOf(of: CampaignView): SteeringForm {
  return {
    running: of.running,
    method: of.method_steered ? of.method : null,
    least_percent: of.least_steered ? of.least_percent : null,
    most_percent: of.most_steered ? of.most_percent : null,
  };
}

interface RunButtonProps {
  of: CampaignView;
  size?: "sm" | "compact-sm";
}

export function RunButton({ of, size = "sm" }: RunButtonProps) {
  const { t } = useTranslation();
  const [busy, setBusy] = useState(false);
  const { name, running } = of;
  const turn = async () => {
    setBusy(true);
    try {
      await steerCampaign(of.campaign, { ...steeringOf(of), running: !running });
      notifications.show({
        message: t(running ? "dialling.paused" : "dialling.started", { name }),
      });
    } catch (error) {
      tellProblem(error, t);
    } finally {
      setBusy(false);
    }
  };
  const Glyph = running ? IconPlayerPause : IconPlayerPlay;
  return (
    <Button
      size={size}
      variant={running || size === "compact-sm" ? "default" : "filled"}
      loading={busy}
      leftSection={<Glyph size={16} aria-hidden />}
      aria-label={t(running ? "dialling.pause_of" : "dialling.start_of", { name })}
      onClick={(event) => {
        event.stopPropagation();
        void turn();
      }}
    >
      {t(running ? "dialling.pause" : "dialling.start")}
    </Button>
  );
}

export function RunningBadge({ of }: { of: CampaignView }) {
  const { t } = useTranslation();
  return of.running ? (
    <Badge tone="good" icon={IconPlayerPlay}>
      {t("dialling.state_running")}
    </Badge>
  ) : (
    <Badge tone="calm" icon={IconPlayerPause}>
      {t("dialling.state_paused")}
    </Badge>
  );
}
