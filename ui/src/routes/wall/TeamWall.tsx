/**
 * Agents by team, each with state and time in it. Made for five hundred: a team is rendered when one of
 * its agents changes, clocks are written without a render, and teams out of sight are not laid out.
 */
import { IconAlertTriangle, IconClock, IconUsers } from "@tabler/icons-react";
import { memo, useLayoutEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { WallBody, WallThresholds } from "../../api/supervision";
import type { AgentView } from "../../api/types";
import { useMe } from "../../app/session";
import { clock } from "../../format/time";
import type { LiveState } from "../../live/state";
import { agentLook, useAgentWords } from "../../parts/Badge";
import { Empty } from "../../parts/Empty";
import { onTick } from "./tick";
import { stateTone, type TeamBlock, teamsOf } from "./wall";

export function TeamWall({ body, board }: { body: WallBody; board: LiveState }) {
  const { t } = useTranslation();
  const blocks = teamsOf(Object.values(board.agents), body.teams);
  if (blocks.length === 0) {
    return <Empty icon={IconUsers} title={t("wall.nobody")} hint={t("wall.nobody_hint")} />;
  }
  return (
    <div className="wall-teams">
      {blocks.map((block) => (
        <TeamSection key={block.team} block={block} thresholds={body.thresholds} />
      ))}
    </div>
  );
}

interface SectionProps {
  block: TeamBlock;
  thresholds: WallThresholds;
}

const sameAgents = (a: AgentView[], b: AgentView[]) =>
  a.length === b.length && a.every((agent, place) => agent === b[place]);

const TeamSection = memo(
  function TeamSection({ block, thresholds }: SectionProps) {
    const { t } = useTranslation();
    const me = useMe();
    const words = useAgentWords();
    const { counts } = block;
    return (
      <section className="panel" aria-label={block.team || t("wall.no_team")}>
        <div className="panel-head">
          <h2 className="grow">{block.team || t("wall.no_team")}</h2>
          <span className="tone-good num">{t("wall.idle", { count: counts.idle })}</span>
          <span className="tone-busy num">{t("wall.busy", { count: counts.busy })}</span>
          <span className="tone-calm num">{t("wall.away", { count: counts.away })}</span>
        </div>
        <ul className="wall-agents">
          {block.agents.map((agent) => (
            <AgentCell
              key={agent.agent}
              agent={agent}
              words={words(agent, me.breaks)}
              thresholds={thresholds}
              late={{ warn: t("wall.warn"), bad: t("wall.bad") }}
            />
          ))}
        </ul>
      </section>
    );
  },
  (a, b) => a.thresholds === b.thresholds && sameAgents(a.block.agents, b.block.agents),
);

interface CellProps {
  agent: AgentView;
  words: string;
  thresholds: WallThresholds;
  late: { warn: string; bad: string };
}

const AgentCell = memo(
  function AgentCell({ agent, words, thresholds, late }: CellProps) {
    const [look, Glyph] = agentLook(agent);
    const [tone, setTone] = useState(() => stateTone(agent, thresholds, Date.now()));
    const time = useRef<HTMLSpanElement>(null);
    useLayoutEffect(() => {
      const write = (now: number) => {
        const text = agent.since ? clock(now - Date.parse(agent.since)) : "–";
        if (time.current && time.current.textContent !== text) time.current.textContent = text;
        // The same again renders nothing.
        setTone(stateTone(agent, thresholds, now));
      };
      write(Date.now());
      return onTick(write);
    }, [agent, thresholds]);
    const Late = tone === "bad" ? IconAlertTriangle : IconClock;
    return (
      <li className="wall-agent" data-tone={tone === "calm" ? look : tone}>
        <span className="strong cut">{agent.name}</span>
        <span className={`wall-state cut tone-${look}`}>
          <Glyph size={14} aria-hidden />
          {words}
        </span>
        <span className={`num wall-time tone-${tone}`}>
          {(tone === "bad" || tone === "warn") && (
            <Late size={14} role="img" aria-label={late[tone]} />
          )}
          <span ref={time} />
        </span>
      </li>
    );
  },
  (a, b) => a.agent === b.agent && a.words === b.words && a.thresholds === b.thresholds,
);
