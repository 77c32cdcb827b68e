/** Who is on the line and what can be done about it: always in this place, always in this order. */
import { Popover, VisuallyHidden } from "@mantine/core";
import { IconPlayerRecord, IconPlayerStop } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { LiveInteraction } from "../../api/types";
import { useLive } from "../../live/store";
import { Elapsed } from "../../parts/Elapsed";
import { useFormat, useNames } from "../../parts/useFormat";
import { ActionButton } from "./ActionButton";
import { CallbackPanel } from "./CallbackPanel";
import { Keypad } from "./Keypad";
import { ObjectionPanel } from "./ObjectionPanel";
import { TransferPanel } from "./TransferPanel";
import { openPanel, useDesk, useOpenPanel } from "./useDesk";

export function CallStrip() {
  const { t } = useTranslation();
  const { interaction, phone } = useDesk();
  const panel = useOpenPanel();
  const ringing = phone.call === "none" ? "none" : phone.call === "talking" ? "talking" : "ringing";
  const shut = (open: boolean) => !open && openPanel.set(null);
  return (
    <section
      className="strip"
      aria-label={t("strip.label")}
      data-stage={interaction?.stage ?? ringing}
    >
      {interaction ? <Who interaction={interaction} /> : <NoCall />}
      <div className="strip-time" aria-hidden={!interaction}>
        {interaction && <Elapsed since={interaction.since} />}
      </div>
      <div className="strip-buttons">
        <ActionButton id="answer" wide width={110} className="answer" />
        <ActionButton id="hang_up" wide width={122} className="hang-up" />
        <ActionButton id="hold" />
        <ActionButton id="mute" />
        <Popover
          opened={panel === "keypad"}
          onChange={shut}
          position="bottom-end"
          shadow="none"
          trapFocus
          withRoles={false}
        >
          <Popover.Target>
            <span>
              <ActionButton id="keypad" />
            </span>
          </Popover.Target>
          <Popover.Dropdown role="dialog" aria-label={t("keypad.title")}>
            {interaction && <Keypad interaction={interaction.interaction} />}
          </Popover.Dropdown>
        </Popover>
        <Popover
          opened={panel === "transfer"}
          onChange={shut}
          position="bottom-end"
          shadow="none"
          width={360}
          trapFocus
          withRoles={false}
        >
          <Popover.Target>
            <span>
              <ActionButton id="transfer" />
            </span>
          </Popover.Target>
          <Popover.Dropdown role="dialog" aria-label={t("transfer.title")}>
            {interaction && <TransferPanel interaction={interaction} />}
          </Popover.Dropdown>
        </Popover>
        <ActionButton id="recording" />
        <Popover
          opened={panel === "objection"}
          onChange={shut}
          position="bottom-end"
          shadow="none"
          width={380}
          trapFocus
          withRoles={false}
        >
          <Popover.Target>
            <span>
              <ActionButton id="objection" />
            </span>
          </Popover.Target>
          <Popover.Dropdown role="dialog" aria-label={t("recordings.objection.title")}>
            {interaction && <ObjectionPanel interaction={interaction.interaction} />}
          </Popover.Dropdown>
        </Popover>
        <Popover
          opened={panel === "callback"}
          onChange={shut}
          position="bottom-end"
          shadow="none"
          width={320}
          trapFocus
          withRoles={false}
        >
          <Popover.Target>
            <span>
              <ActionButton id="schedule_callback" />
            </span>
          </Popover.Target>
          <Popover.Dropdown role="dialog" aria-label={t("actions.schedule_callback")}>
            {interaction && <CallbackPanel interaction={interaction} />}
          </Popover.Dropdown>
        </Popover>
      </div>
      <VisuallyHidden role="status">
        {interaction
          ? `${t(`stage.${interaction.stage}`)} ${interaction.customer?.name ?? ""}`
          : ""}
      </VisuallyHidden>
    </section>
  );
}

function NoCall() {
  const { t } = useTranslation();
  const { agent } = useDesk();
  const { phone } = useDesk();
  const known = useLive((state) => state.known);
  // The phone may know of a call before the floor has told us whose it is.
  if (phone.call !== "none") {
    return <div className="strip-who strong">{t("phone.title_ringing")}</div>;
  }
  if (!known) return <div className="strip-who muted">{t("app.loading")}</div>;
  return (
    <div className="strip-who">
      <div className="muted strong">{t("strip.idle")}</div>
      <div className="small muted cut">
        {agent?.status === "available" ? t("strip.idle_hint") : t("strip.idle_away")}
      </div>
    </div>
  );
}

function Who({ interaction }: { interaction: LiveInteraction }) {
  const { t } = useTranslation();
  const format = useFormat();
  const names = useNames();
  const number =
    interaction.customer_number_national ??
    format.phone(interaction.customer_number) ??
    t("app.hidden_number");
  const name = interaction.customer?.name ?? t("strip.unknown_caller");
  const about = [
    interaction.stage === "dialling" && t("stage.dialling"),
    interaction.passed_on &&
      t(interaction.initiation === "consultation" ? "consult.asks" : "consult.from", {
        who: interaction.passed_on.name,
      }),
    interaction.passed_on?.reason && `« ${interaction.passed_on.reason} »`,
    names.queue(interaction.queue),
    names.organization(interaction.organization),
  ];
  return (
    <Link
      to="/desk"
      className="strip-who"
      data-testid="caller"
      data-known={interaction.customer !== null}
    >
      <div className="row" style={{ gap: 8 }}>
        <span className="strong cut strip-name">{name}</span>
        <span className="num cut strip-name">{number}</span>
      </div>
      <div className="small row" style={{ gap: 6 }}>
        <Recording state={interaction.recording} />
        <span className="cut">{about.filter(Boolean).join(" · ")}</span>
      </div>
    </Link>
  );
}

function Recording({ state }: { state: LiveInteraction["recording"] }) {
  const { t } = useTranslation();
  if (state === "off") return null;
  const Glyph = state === "on" ? IconPlayerRecord : IconPlayerStop;
  return (
    <span
      className={`row num ${state === "on" ? "tone-bad" : "tone-warn"}`}
      style={{ gap: 3, fontWeight: 600, flex: "none" }}
      data-recording={state}
    >
      <Glyph size={13} aria-hidden />
      {t(`recording.${state}`)}
    </span>
  );
}
