/** The live floor: what needs attention first. */
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useLive } from "../../live/store";
import { Loading } from "../../parts/Empty";
import { useFormat } from "../../parts/useFormat";
import { useMe } from "../../app/session";
import { leadsWork } from "../../app/pages";
import { useListenerPhone } from "../listening/useListenerPhone";
import { AgentsPanel } from "./AgentsPanel";
import { CallbacksPanel } from "./CallbacksPanel";
import { ClosingsPanel } from "./ClosingsPanel";
import { HandsPanel } from "./HandsPanel";
import { ForeseenLine } from "./ForeseenLine";
import { InteractionsPanel } from "./InteractionsPanel";
import { QueuesPanel } from "./QueuesPanel";

export function FloorPage() {
  const { t } = useTranslation();
  // A donneur d'ordre sees queues and interactions, no agents.
  const outside = useMe().person.role === "organization";
  const known = useLive((state) => state.known);
  useListenerPhone();
  return (
    <div className="page-pad">
      <div className="page-head">
        <h1>{outside ? t("floor.queues") : t("floor.title")}</h1>
      </div>
      {known ? <Boards outside={outside} /> : <Loading />}
    </div>
  );
}

function Boards({ outside }: { outside: boolean }) {
  const leads = leadsWork(useMe().person.role);
  return (
    <>
      {leads && <HandsPanel />}
      <Totals outside={outside} />
      {leads && <ForeseenLine />}
      <div className={outside ? "stack-lg" : "floor"}>
        <QueuesPanel />
        <div className="floor-column">
          <InteractionsPanel />
          {leads && <CallbacksPanel />}
          {leads && <ClosingsPanel />}
        </div>
        {!outside && <AgentsPanel />}
      </div>
    </>
  );
}

const BUSY = ["reserved", "ringing", "on_interaction", "on_hold", "wrap_up"];

function Totals({ outside }: { outside: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const queues = useLive((state) => state.queues);
  const agents = useLive((state) => state.agents);
  const callbacks = useLive((state) => state.callbacks);
  const totals = useMemo(() => {
    const sum = { waiting: 0, offered: 0, answered: 0, within: 0 };
    for (const queue of Object.values(queues)) {
      sum.waiting += queue.waiting;
      sum.offered += queue.offered_today;
      sum.answered += queue.answered_today;
      sum.within += queue.within_today;
    }
    const all = Object.values(agents);
    return {
      ...sum,
      idle: all.filter((a) => a.state === "idle").length,
      busy: all.filter((a) => BUSY.includes(a.state)).length,
      owed: Object.values(callbacks).filter((c) => c.state === "owed").length,
    };
  }, [queues, agents, callbacks]);
  const tiles: [string, string][] = [
    [format.count(totals.waiting), t("floor.total_waiting")],
    ...(outside
      ? []
      : ([
          [format.count(totals.idle), t("floor.total_idle")],
          [format.count(totals.busy), t("floor.total_busy")],
        ] as [string, string][])),
    [format.count(totals.offered), t("floor.total_offered")],
    [format.count(totals.answered), t("floor.total_answered")],
    [format.share(totals.offered ? totals.within / totals.offered : null), t("floor.total_level")],
    [format.count(totals.owed), t("floor.callbacks")],
  ];
  return (
    <div className="tiles">
      {tiles.map(([value, label]) => (
        <div key={label} className="tile">
          <b className="num">{value}</b>
          <span className="muted">{label}</span>
        </div>
      ))}
    </div>
  );
}
