import { Select, Switch, TextInput } from "@mantine/core";
import {
  IconDeviceDesktop,
  IconDeviceDesktopOff,
  IconHeadset,
  IconPhone,
  IconPhoneOff,
  IconSearch,
} from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { AgentStateName, AgentView } from "../../api/types";
import { useMe } from "../../app/session";
import { spell } from "../../format/time";
import { byAttention } from "../../live/order";
import { useLive } from "../../live/store";
import { AgentBadge } from "../../parts/Badge";
import { Elapsed } from "../../parts/Elapsed";
import { Empty } from "../../parts/Empty";
import { ExportMenu } from "../../parts/ExportMenu";
import { type Column, Grid } from "../../parts/Grid";
import { useFormat, useNames } from "../../parts/useFormat";
import { ListenButton } from "../listening/ListenButton";
import { leadsWork } from "../../app/pages";
import { AgentMenu } from "./AgentMenu";
import { LineCell } from "./LineCell";
import { useLines } from "./useLines";

const STATES: AgentStateName[] = [
  "idle",
  "ringing",
  "on_interaction",
  "on_hold",
  "wrap_up",
  "away",
  "unreachable",
  "not_responding",
];

const teamOf = (agent: AgentView) => agent.team_name ?? agent.team;

export function AgentsPanel() {
  const { t } = useTranslation();
  const agents = useLive((state) => state.agents);
  const [team, setTeam] = useState<string | null>(null);
  const [state, setState] = useState<string | null>(null);
  const [text, setText] = useState("");
  const [hide, setHide] = useState(true);
  const all = useMemo(() => Object.values(agents), [agents]);
  const teams = useMemo(
    () => [...new Set(all.map(teamOf).filter((x): x is string => Boolean(x)))].sort(),
    [all],
  );
  const rows = useMemo(
    () =>
      all
        .filter((a) => !team || teamOf(a) === team)
        .filter((a) => !state || a.state === state)
        .filter((a) => !hide || a.status !== "offline")
        .filter((a) => a.name.toLowerCase().includes(text.toLowerCase()))
        .sort(byAttention),
    [all, team, state, hide, text],
  );
  return (
    <section className="panel" aria-label={t("floor.agents")}>
      <div className="panel-head">
        <IconHeadset size={16} aria-hidden />
        <h2 className="grow">{t("floor.agents")}</h2>
        <span className="muted" role="status">
          {rows.length} {t("app.of")} {all.length}
        </span>
        <AgentsExport rows={rows} />
      </div>
      <div
        className="row wrap"
        style={{ padding: "8px 12px", borderBottom: "1px solid var(--line)" }}
      >
        <TextInput
          aria-label={t("floor.find_agent")}
          placeholder={t("floor.find_agent")}
          leftSection={<IconSearch size={16} aria-hidden />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          w={170}
          type="search"
        />
        {teams.length > 0 && (
          <Select
            aria-label={t("floor.team")}
            placeholder={t("floor.all_teams")}
            data={teams}
            value={team}
            onChange={setTeam}
            clearable
            clearButtonProps={{ "aria-label": t("history.reset") }}
            w={160}
          />
        )}
        <Select
          aria-label={t("floor.state")}
          placeholder={t("floor.all_states")}
          data={STATES.map((value) => ({ value, label: t(`state.${value}`) }))}
          value={state}
          onChange={setState}
          clearable
          clearButtonProps={{ "aria-label": t("history.reset") }}
          w={170}
        />
        <Switch
          label={t("floor.hide_offline")}
          checked={hide}
          onChange={(event) => setHide(event.currentTarget.checked)}
        />
      </div>
      {rows.length === 0 ? (
        <Empty icon={IconHeadset} title={t("floor.no_agents")} hint={t("floor.no_agents_hint")} />
      ) : (
        <AgentGrid rows={rows} />
      )}
    </section>
  );
}

function AgentsExport({ rows }: { rows: AgentView[] }) {
  const { t } = useTranslation();
  const names = useNames();
  return (
    <ExportMenu
      name={t("floor.agents")}
      size="xs"
      columns={[
        { title: t("floor.agent"), value: (a) => a.name },
        { title: t("floor.team"), value: teamOf },
        { title: t("floor.state"), value: (a) => t(`state.${a.state}`) },
        { title: t("floor.since"), value: (a) => a.since },
        { title: t("floor.queue"), value: (a) => names.queue(a.queue) },
        { title: t("floor.handled"), value: (a) => a.handled_today },
        {
          title: `${t("floor.talk")} (s)`,
          value: (a) => a.talk_ms_today && Math.round(a.talk_ms_today / 1000),
        },
      ]}
      rows={() => rows}
      disabled={rows.length === 0}
    />
  );
}

function AgentGrid({ rows }: { rows: AgentView[] }) {
  const { t } = useTranslation();
  const interactions = useLive((state) => state.interactions);
  const me = useMe();
  const format = useFormat();
  const names = useNames();
  const leads = leadsWork(me.person.role);
  const lines = useLines(leads);
  const columns: Column<AgentView>[] = [
    {
      id: "state",
      head: t("floor.state"),
      cell: (a) => <AgentBadge agent={a} breaks={me.breaks} />,
    },
    {
      id: "since",
      head: t("floor.since"),
      align: "right",
      cell: (a) => <Elapsed since={a.since} />,
    },
    { id: "name", head: t("floor.agent"), cell: (a) => <span className="strong">{a.name}</span> },
    {
      id: "team",
      head: t("floor.team"),
      cell: (a) => teamOf(a) ?? <span className="muted">–</span>,
    },
    {
      id: "queue",
      head: t("floor.queue"),
      cell: (a) => {
        const next = a.next_status;
        if (next)
          return (
            <span className="muted">
              {t("status.next", { status: t(`status.${next.status}`) })}
            </span>
          );
        return names.queue(a.queue) ?? <span className="muted">–</span>;
      },
    },
    {
      id: "handled",
      head: t("floor.handled"),
      align: "right",
      cell: (a) => (a.handled_today === null ? "–" : format.count(a.handled_today)),
    },
    {
      id: "talk",
      head: t("floor.talk"),
      align: "right",
      cell: (a) => <span className="num">{a.talk_ms_today ? spell(a.talk_ms_today) : "–"}</span>,
    },
    { id: "links", head: t("floor.connections"), cell: (a) => <Links agent={a} /> },
    {
      id: "listen",
      head: <span className="visually-hidden">{t("listening.listen")}</span>,
      cell: (a) => {
        const call = a.interaction ? interactions[a.interaction] : undefined;
        return call ? <ListenButton call={call} /> : null;
      },
    },
    ...(leads
      ? [
          {
            id: "line",
            head: t("steer.quality"),
            cell: (a: AgentView) => <LineCell quality={lines.get(a.agent)} />,
          },
          {
            id: "menu",
            head: <span className="visually-hidden">{t("steer.actions")}</span>,
            cell: (a: AgentView) => <AgentMenu agent={a} />,
          },
        ]
      : []),
  ];
  return (
    <div className="scroll" tabIndex={0} role="group" aria-label={t("floor.agents")}>
      <Grid label={t("floor.agents")} columns={columns} rows={rows} keyOf={(a) => a.agent} />
    </div>
  );
}

/** An agent is two connections, and either may fall alone. */
function Links({ agent }: { agent: AgentView }) {
  const { t } = useTranslation();
  const desk = agent.desk ? t("floor.desk_on") : t("floor.desk_off");
  const phone = agent.phone ? t("floor.phone_on") : t("floor.phone_off");
  const Desk = agent.desk ? IconDeviceDesktop : IconDeviceDesktopOff;
  const Phone = agent.phone ? IconPhone : IconPhoneOff;
  const tone = (on: boolean) =>
    on ? "tone-calm" : agent.status === "available" ? "tone-bad" : "tone-calm";
  return (
    <span className="row" style={{ gap: 6 }}>
      <span title={desk} className={tone(agent.desk)}>
        <Desk size={16} role="img" aria-label={desk} />
      </span>
      <span title={phone} className={tone(agent.phone)}>
        <Phone size={16} role="img" aria-label={phone} />
      </span>
    </span>
  );
}
