/** Agents by team, each with state and time in it. Made for five hundred: one node per line of text. */
import { memo } from "react";
import { useTranslation } from "react-i18next";
import type { AgentView } from "../../api/types";
import type { WallBody, WallThresholds } from "../../api/supervision";
import { useMe } from "../../app/session";
import { clock } from "../../format/time";
import type { LiveState } from "../../live/state";
import { agentLook, type Tone, useAgentWords } from "../../parts/Badge";
import { useNow } from "../../parts/Elapsed";
import { Empty } from "../../parts/Empty";
import { IconAlertTriangle, IconClock, IconUsers } from "@tabler/icons-react";
import { stateTone, type TeamBlock, teamsOf } from "./wall";

export function TeamWall({ body, board }: { body: WallBody; board: LiveState }) {
  const { t } = useTranslation();
  const now = useNow();
  const blocks = teamsOf(Object.values(board.agents), body.teams);
  if (blocks.length === 0) {
    return <Empty icon={IconUsers} title={t("wall.nobody")} hint={t("wall.nobody_hint")} />;
  }
  return (
    <div className="wall-teams">
      {blocks.map((block) => (
        <TeamSection
          key={block.team}
          block={block}
          thresholds={body.thresholds}
          now={Math.floor(now / 1000) * 1000}
        />
      ))}
    </div>
  );
}

interface SectionProps {
  block: TeamBlock;
  thresholds: WallThresholds;
  now: number;
}

function TeamSection({ block, thresholds, now }: SectionProps) {
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
            tone={stateTone(agent, thresholds, now)}
            time={agent.since ? clock(now - Date.parse(agent.since)) : "–"}
          />
        ))}
      </ul>
    </section>
  );
}

interface CellProps {
  agent: AgentView;
  words: string;
  tone: Tone;
  time: string;
}

/** Painted again only when its own words change: with many agents that is what keeps it cheap. */
const AgentCell = memo(
  function AgentCell({ agent, words, tone, time }: CellProps) {
    const { t } = useTranslation();
    const [look, Glyph] = agentLook(agent);
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
            <Late size={14} role="img" aria-label={t(`wall.${tone}`)} />
          )}
          {time}
        </span>
      </li>
    );
  },
  (a, b) =>
    a.words === b.words &&
    a.tone === b.tone &&
    a.time === b.time &&
    a.agent.name === b.agent.name &&
    a.agent.state === b.agent.state,
);
