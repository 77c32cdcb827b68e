/** Moving, keeping and putting first those who wait; what was moved can be moved back. */
import { notifications } from "@mantine/notifications";
import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import * as api from "../../api/steering";
import { tellProblem } from "../../app/problems";
import { useNames } from "../../parts/useFormat";

/** Puts somebody before all who came by themselves. */
export const FIRST = 1_000;

type Moved = Awaited<ReturnType<typeof api.moveWaiting>>["moved"];

export function useSteer() {
  const { t } = useTranslation();
  const names = useNames();
  const guard = async (what: () => Promise<void>) => {
    try {
      await what();
    } catch (error) {
      tellProblem(error, t);
    }
  };
  const back = (moved: Moved) =>
    guard(async () => {
      const queues = new Map<string, string[]>();
      for (const { from, interaction } of moved) {
        queues.set(from, [...(queues.get(from) ?? []), interaction]);
      }
      for (const [queue, some] of queues) await api.moveWaiting(some, queue);
      notifications.show({ message: t("steer.undone") });
    });
  const tell = (moved: Moved, to: string) => {
    const words = t("steer.moved", { count: moved.length, queue: names.queue(to) });
    if (moved.length === 0) return void notifications.show({ message: words });
    const id = `moved-${Date.now()}`;
    const undo = () => {
      notifications.hide(id);
      void back(moved);
    };
    const message = (
      <div className="row between">
        {words}
        <Button size="compact-sm" variant="default" onClick={undo}>
          {t("steer.undo")}
        </Button>
      </div>
    );
    notifications.show({ id, message, autoClose: 12_000 });
  };
  return {
    move: (interactions: string[], to: string) =>
      guard(async () => tell((await api.moveWaiting(interactions, to)).moved, to)),
    moveQueue: (queue: string, to: string) =>
      guard(async () => tell((await api.moveQueue(queue, to)).moved, to)),
    give: (interaction: string, agent: string, name: string) =>
      guard(async () => {
        await api.giveWaiting(interaction, agent);
        notifications.show({ message: t("steer.given", { name }) });
      }),
    priority: (interaction: string, points: number) =>
      guard(async () => {
        await api.setPriority(interaction, points);
        notifications.show({ message: t("steer.prioritised") });
      }),
  };
}
