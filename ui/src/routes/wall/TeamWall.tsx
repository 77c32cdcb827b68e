/**
 * Agents by team, each with state and time in it. Made for five hundred: a team is rendered when one of
 * its agents changes, clocks are written without a render, and teams out of sight are not laid out.
 */
import { IconAlertTriangle, IconClock, IconUsers } from "@tabler/icons-react";
import { memo, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { WallBody, WallThresholds } from "../../api/supervision";
import type { AgentView } from "../../api/types";
import { useMe } from "../../app/session";
import { clock } from "../../format/time";
import type { LiveState } from "../../live/state";
import { agentLook, useAgentWords } from "../../parts/Badge";
import { Empty } from "../../parts/Empty";
import { onTick, type Tick, tickNow } from "./tick";
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
    const { section, clocks } = useSeenClocks();
    // Said once for each change of an agent, not at each change of the team.
    const said = useMemo(() => ({ t, words: new WeakMap<AgentView, string>() }), [t]);
    const wordsOf = (agent: AgentView) => {
      const known = said.words.get(agent) ?? words(agent, me.breaks);
      said.words.set(agent, known);
      return known;
    };
    return (
      <section ref={section} className="panel" aria-label={block.team || t("wall.no_team")}>
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
              words={wordsOf(agent)}
              thresholds={thresholds}
              clocks={clocks}
              late={{ warn: t("wall.warn"), bad: t("wall.bad") }}
            />
          ))}
        </ul>
      </section>
    );
  },
  (a, b) => a.thresholds === b.thresholds && sameAgents(a.block.agents, b.block.agents),
);

/** The clocks of one team, which stand still while the team is out of sight. */
function useSeenClocks() {
  const section = useRef<HTMLElement>(null);
  const [clocks] = useState(() => new Set<Tick>());
  useEffect(() => {
    const element = section.current;
    let skipped = false;
    // The browser says when it leaves a part out (CSS Containment 2, 4.5); one that doesn't leaves none out.
    const turn = (event: Event) => {
      skipped = (event as Event & { skipped: boolean }).skipped;
      if (!skipped) tickNow(clocks);
    };
    element?.addEventListener("contentvisibilityautostatechange", turn);
    const leave = onTick((now) => {
      if (skipped) return;
      for (const clock of clocks) clock(now);
    });
    return () => {
      element?.removeEventListener("contentvisibilityautostatechange", turn);
      leave();
    };
  }, [clocks]);
  return { section, clocks };
}

interface CellProps {
  agent: AgentView;
  clocks: Set<Tick>;
  words: string;
  thresholds: WallThresholds;
  late: { warn: string; bad: string };
}

const AgentCell = memo(
  function AgentCell({ agent, words, thresholds, late, clocks }: CellProps) {
    const [look, Glyph] = agentLook(agent);
    const [tone, setTone] = useState(() => stateTone(agent, thresholds, Date.now()));
    const time = useRef<HTMLSpanElement>(null);
    useLayoutEffect(() => {
      const since = agent.since ? Date.parse(agent.since) : null;
      const write = (now: number) => {
        const text = since === null ? "–" : clock(now - since);
        if (time.current && time.current.textContent !== text) time.current.textContent = text;
        // The same again renders nothing.
        setTone(stateTone(agent, thresholds, now));
      };
      write(Date.now());
      clocks.add(write);
      return () => {
        clocks.delete(write);
      };
    }, [agent, thresholds, clocks]);
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
