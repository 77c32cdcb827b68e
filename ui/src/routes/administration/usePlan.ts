/** The draft inside the administration, and its ways to the server. */
import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/calls";
import { ApiProblem } from "../../api/client";
import type { Fault } from "../../api/types";
import { tellProblem } from "../../app/problems";
import { useSession } from "../../app/session";
import { atom, useAtom } from "../../parts/atom";
import { begin, draft, type Plan } from "./plan";

export function usePlan(): Plan {
  const present = useAtom(draft);
  if (!present) throw new Error("no plan loaded above");
  return present.plan;
}

interface Checked {
  plan: Plan;
  faults: Fault[];
  /** What works, but hardly as it was meant. */
  warnings: Fault[];
}

/** What the last check said; null before any check and after each change. */
const checked = atom<Checked | null>(null);

function useChecked(): Checked | null {
  const last = useAtom(checked);
  const present = useAtom(draft);
  return last && last.plan === present?.plan ? last : null;
}

export const useFaults = (): Fault[] | null => useChecked()?.faults ?? null;
export const useWarnings = (): Fault[] => useChecked()?.warnings ?? [];

export function usePublishing() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { refresh } = useSession();
  const [busy, setBusy] = useState(false);

  const guarded = async (work: (plan: Plan, version: number) => Promise<void>) => {
    const present = draft.get();
    if (!present) return;
    setBusy(true);
    try {
      await work(present.plan, present.version);
    } catch (error) {
      const faults = error instanceof ApiProblem ? error.problem.faults : undefined;
      if (faults?.length) checked.set({ plan: present.plan, faults, warnings: [] });
      else if (error instanceof ApiProblem && error.status === 409) {
        notifications.show({
          color: "red",
          title: t("errors.title"),
          message: t("admin.plan.stale"),
        });
      } else tellProblem(error, t);
    } finally {
      setBusy(false);
    }
  };

  const check = () =>
    guarded(async (plan) => {
      const { faults, warnings } = await api.checkPlan(plan);
      checked.set({ plan, faults, warnings });
    });

  const publish = () =>
    guarded(async (plan, version) => {
      const answer = await api.publishPlan(plan, version);
      begin(answer.version, plan);
      checked.set(null);
      notifications.show({
        title: t("admin.plan.published", { version: answer.version }),
        message: t("admin.plan.published_hint"),
      });
      await queries.invalidateQueries({ queryKey: ["plan"] });
      await queries.invalidateQueries({ queryKey: ["people"] });
      await refresh();
    });

  /** Drops the draft for the plan in force. */
  const reload = () =>
    guarded(async () => {
      const fresh = await queries.fetchQuery({
        queryKey: ["plan"],
        queryFn: api.plan,
        staleTime: 0,
      });
      begin(fresh.version, fresh.plan as unknown as Plan);
      checked.set(null);
    });

  /** Publishes the plan of an earlier version again; the draft is dropped for it. */
  const rollBack = (to: number) =>
    guarded(async (_plan, version) => {
      const answer = await api.publishVersion(to, version);
      const fresh = await api.plan();
      begin(fresh.version, fresh.plan as unknown as Plan);
      checked.set(null);
      notifications.show({
        title: t("ivr.versions.rolled_back", { version: to }),
        message: t("ivr.versions.rolled_back_hint", { now: answer.version }),
      });
      await queries.invalidateQueries({ queryKey: ["plan"] });
      await queries.invalidateQueries({ queryKey: ["people"] });
      await refresh();
    });

  return { busy, check, publish, reload, rollBack };
}
