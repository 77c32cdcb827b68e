/**
 * Docked below every page while one listens, or speaks on a call that one took over: who, since
 * when, who hears one, and the ways out.
 */
import { Button, SegmentedControl } from "@mantine/core";
import {
  IconArrowsExchange,
  IconEar,
  IconEarOff,
  IconPhoneCall,
  IconPhoneX,
} from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { leave, type MonitorMode, turnTo } from "../../api/listening";
import type { LiveInteraction } from "../../api/types";
import { tellProblem } from "../../app/problems";
import { useMe } from "../../app/session";
import { useLive } from "../../live/store";
import { Elapsed } from "../../parts/Elapsed";
import { useNames } from "../../parts/useFormat";
import { phone } from "../../phone/phone";
import { usePhone } from "../../phone/usePhone";
import { type Own, ownListening, ownTalk, speaksIn } from "./rights";
import { TakeOverDialog } from "./TakeOverDialog";

const MODES: MonitorMode[] = ["listen", "whisper", "barge"];

export function ListenStrip() {
  const me = useMe();
  const { login } = me.person;
  const call = useLive((state) => ownListening(state, login)?.call ?? null);
  const talk = useLive((state) => (me.agent === null ? ownTalk(state, login) : null));
  const monitor = call?.monitors?.find((m) => m.by === login);
  if (call && monitor) return <Listening own={{ call, monitor }} />;
  return talk && <Talking call={talk} />;
}

function Whom({ call, since }: { call: LiveInteraction; since: string }) {
  const names = useNames();
  return (
    <span className="row small muted">
      <span className="cut">
        {names.queue(call.queue) ?? names.organization(call.organization)}
      </span>
      <span className="strong">
        <Elapsed since={since} />
      </span>
    </span>
  );
}

function Listening({ own: { call, monitor } }: { own: Own }) {
  const { t } = useTranslation();
  const me = useMe();
  const agents = useLive((state) => state.agents);
  const [asks, setAsks] = useState(false);
  const name = (call.agent && agents[call.agent]?.name) ?? call.agent ?? "";
  const { interaction } = call;
  const tell = (error: unknown) => tellProblem(error, t);
  const speaks = speaksIn(me.person.role);
  return (
    <section className="listen-strip" aria-label={t("listening.strip")} data-mode={monitor.mode}>
      <IconEar size={20} aria-hidden />
      <div className="listen-whom">
        <span className="strong cut">
          {monitor.hears ? `${t("listening.hears")} ${name}` : t("listening.rings")}
        </span>
        <Whom call={call} since={monitor.since} />
      </div>
      {speaks && (
        <SegmentedControl
          aria-label={t("listening.mode")}
          data={MODES.map((value) => ({ value, label: t(`listening.modes.${value}`) }))}
          value={monitor.mode}
          onChange={(mode) => turnTo(interaction, mode as MonitorMode).catch(tell)}
          disabled={!monitor.hears}
        />
      )}
      <span className="small grow" role="status">
        <State call={call} mode={monitor.mode} />
      </span>
      {speaks && (
        <Button
          variant="default"
          leftSection={<IconArrowsExchange size={16} aria-hidden />}
          disabled={!monitor.hears}
          onClick={() => setAsks(true)}
        >
          {t("listening.take_over")}
        </Button>
      )}
      <Button
        variant="default"
        leftSection={<IconEarOff size={16} aria-hidden />}
        onClick={() => leave(interaction).catch(tell)}
      >
        {t("listening.leave")}
      </Button>
      {asks && (
        <TakeOverDialog interaction={interaction} name={name} onClose={() => setAsks(false)} />
      )}
    </section>
  );
}

function State({ call, mode }: { call: LiveInteraction; mode: MonitorMode }) {
  const { t } = useTranslation();
  const { listenOnly } = usePhone();
  if (call.consultation?.hears === "consulted") return t("listening.rests");
  if (listenOnly && mode !== "listen") {
    return <span className="tone-bad">{t("listening.no_microphone")}</span>;
  }
  return call.stage === "on_hold" ? t("listening.holds") : t(`listening.heard_by.${mode}`);
}

function Talking({ call }: { call: LiveInteraction }) {
  const { t } = useTranslation();
  return (
    <section className="listen-strip" aria-label={t("listening.taken")} data-mode="barge">
      <IconPhoneCall size={20} aria-hidden />
      <div className="listen-whom grow">
        <span className="strong">{t("listening.taken")}</span>
        <Whom call={call} since={call.since} />
      </div>
      <Button
        className="hang-up"
        leftSection={<IconPhoneX size={16} aria-hidden />}
        onClick={() => phone.hangUp()}
      >
        {t("listening.hang_up")}
      </Button>
    </section>
  );
}
