/** What if: a day or a forecast lived again by the engine that serves the calls, with changes. */
import { Button, Progress } from "@mantine/core";
import { IconChartHistogram, IconPlayerPlay, IconX } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/simulations";
import { tellProblem } from "../../app/problems";
import { useAtom } from "../../parts/atom";
import { Empty } from "../../parts/Empty";
import { useFormat } from "../../parts/useFormat";
import { draft } from "../administration/plan";
import { type Asked, faultOf, fresh, request, type Simulation } from "./simulation";
import { AskForm } from "./SimulationForm";
import { Results } from "./SimulationResults";

const LOOK_EVERY_MS = 700;

const yesterday = () => new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);

export function SimulationPage() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const present = useAtom(draft);
  const [asked, setAsked] = useState<Asked>(() => fresh(yesterday()));
  const [chosen, setChosen] = useState<string | null>(null);
  const list = useQuery({
    queryKey: ["simulations"],
    queryFn: api.simulations,
    refetchInterval: (query) =>
      query.state.data?.items.some((one) => one.state === "running") ? LOOK_EVERY_MS : false,
  });
  const refresh = () => void client.invalidateQueries({ queryKey: ["simulations"] });
  const start = useMutation({
    mutationFn: () => api.simulate(request(asked, present?.plan)),
    onSuccess: (started) => {
      setChosen(started.id);
      refresh();
    },
    onError: (error) => tellProblem(error, t),
  });
  const stop = useMutation({
    mutationFn: api.removeSimulation,
    onSuccess: refresh,
    onError: (error) => tellProblem(error, t),
  });
  const items = list.data?.items ?? [];
  const shown = items.find((one) => one.id === chosen) ?? items[0];
  return (
    <div className="page-pad">
      <div className="page-head">
        <h1>{t("simulation.title")}</h1>
        <span className="muted">{t("simulation.about")}</span>
      </div>
      <div className="simulation">
        <section className="panel" aria-label={t("simulation.ask")}>
          <div className="panel-head">
            <h2 className="grow">{t("simulation.ask")}</h2>
            <Button
              leftSection={<IconPlayerPlay size={16} aria-hidden />}
              disabled={faultOf(asked) !== null}
              loading={start.isPending}
              onClick={() => start.mutate()}
            >
              {t("simulation.run")}
            </Button>
          </div>
          <div className="panel-body">
            <AskForm asked={asked} onChange={setAsked} hasDraft={present !== null} />
          </div>
        </section>
        <div className="stack-lg" style={{ minWidth: 0 }}>
          {items.length > 1 && (
            <Past items={items} chosen={shown?.id ?? null} onChoose={setChosen} />
          )}
          <section className="panel" aria-label={t("simulation.results")}>
            <div className="panel-head">
              <h2 className="grow">{t("simulation.results")}</h2>
              {shown && (
                <Button
                  variant="subtle"
                  color="gray"
                  leftSection={<IconX size={16} aria-hidden />}
                  onClick={() => stop.mutate(shown.id)}
                >
                  {shown.state === "running" ? t("simulation.cancel") : t("simulation.forget")}
                </Button>
              )}
            </div>
            <div className="panel-body">
              {shown ? (
                <One simulation={shown} />
              ) : (
                <Empty
                  icon={IconChartHistogram}
                  title={t("simulation.none")}
                  hint={t("simulation.none_hint")}
                />
              )}
            </div>
          </section>
        </div>
      </div>
    </div>
  );
}

function One({ simulation }: { simulation: Simulation }) {
  const { t } = useTranslation();
  const format = useFormat();
  switch (simulation.state) {
    case "running":
      return (
        <div className="stack" role="status">
          <span>
            {t("simulation.running")} {format.share(simulation.progress)}
          </span>
          <Progress
            value={simulation.progress * 100}
            aria-label={t("simulation.running")}
            animated
          />
        </div>
      );
    case "failed":
      return (
        <div className="notice tone-bad" role="alert">
          {simulation.problem}
        </div>
      );
    case "canceled":
      return <span className="muted">{t("simulation.canceled")}</span>;
    case "done":
      return simulation.result ? <Results result={simulation.result} /> : null;
  }
}

interface PastProps {
  items: Simulation[];
  chosen: string | null;
  onChoose: (id: string) => void;
}

/** Those of the person, the latest first. */
function Past({ items, chosen, onChoose }: PastProps) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <div className="row wrap" role="group" aria-label={t("simulation.past")}>
      {items.map((one) => (
        <button
          key={one.id}
          type="button"
          className="chip"
          aria-pressed={one.id === chosen}
          onClick={() => onChoose(one.id)}
        >
          {format.at(one.started_at, "time")} · {t(`simulation.kind.${one.asked.base.kind}`)}
          {one.asked.base.kind === "day" && ` ${one.asked.base.day}`}
        </button>
      ))}
    </div>
  );
}
