/** Raised hands, before everything else: who asks for help, since when, and who comes. */
import { Button } from "@mantine/core";
import { IconHandStop, IconMessage } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import * as api from "../../api/supervision";
import type { Hand } from "../../api/supervision";
import { tellProblem } from "../../app/problems";
import { useMe } from "../../app/session";
import { useNews } from "../../live/useNews";
import { Elapsed } from "../../parts/Elapsed";
import { talk } from "../talk/open";

export function HandsPanel() {
  const { t } = useTranslation();
  const me = useMe().person.login;
  const list = useNews("hands", ["hands"], api.hands);
  const others = (list.data?.items ?? []).filter((hand) => hand.agent !== me);
  if (others.length === 0) return null;
  return (
    <section className="panel hands" aria-label={t("talk.hands")}>
      <div className="panel-head tone-warn">
        <IconHandStop size={16} aria-hidden />
        <h2 className="grow">{t("talk.hands")}</h2>
      </div>
      {others.map((hand) => (
        <Line key={hand.id} hand={hand} />
      ))}
    </section>
  );
}

/** The agent's row on this page gets the focus: what can be done for them stands there. */
function toRow(agent: string) {
  const row = document.querySelector<HTMLElement>(`tr[data-key="${CSS.escape(agent)}"]`);
  row?.scrollIntoView({ block: "center" });
  row?.focus();
}

function Line({ hand }: { hand: Hand }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const act = async (what: () => Promise<unknown>) => {
    try {
      await what();
    } catch (error) {
      tellProblem(error, t);
    }
    await queries.invalidateQueries({ queryKey: ["hands"] });
  };
  const take = () =>
    act(async () => {
      await api.takeHand(hand.id);
      toRow(hand.agent);
    });
  return (
    <div className="panel-row" data-hand={hand.agent}>
      <Elapsed since={hand.raised_at} />
      <span className="grow cut">
        <b>{hand.name}</b> <span className="muted">{hand.team_name}</span>
        {hand.text && ` · ${hand.text}`}
        {hand.taken_by && (
          <span className="tone-good"> · {t("talk.taken_by", { name: hand.taken_by_name })}</span>
        )}
      </span>
      <Button
        size="compact-sm"
        variant="subtle"
        leftSection={<IconMessage size={14} aria-hidden />}
        onClick={() => talk.set({ tab: "chats", with: hand.agent })}
      >
        {t("talk.write_to")}
      </Button>
      {hand.taken_by ? (
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => void act(() => api.lowerHand(hand.id))}
        >
          {t("talk.settled")}
        </Button>
      ) : (
        <Button size="compact-sm" onClick={() => void take()}>
          {t("talk.take")}
        </Button>
      )}
    </div>
  );
}
