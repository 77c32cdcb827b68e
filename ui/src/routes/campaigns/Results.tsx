/** What became of a campaign's calls in a span: by day, hour, agent and disposition; drawn and in tables. */
import { SegmentedControl, TextInput } from "@mantine/core";
import { IconChartBar } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type CampaignCalls, campaignCalls } from "../../api/campaigns";
import type { CampaignView } from "../../api/types";
import { Empty, Failed, Loading } from "../../parts/Empty";
import { useFormat } from "../../parts/useFormat";
import { Behind, type BehindAsked } from "./Behind";
import { Progress } from "./Progress";
import { ResultsChart } from "./ResultsChart";
import { ByAgent, ByDay, ByDisposition, ByHour } from "./ResultsTables";
import { type Days, daysOf, type Span, type SpanName, SPANS, spanOf } from "./spans";

/** While calls go on, the results are asked for again. */
const AGAIN_MS = 15_000;

export function Results({ of }: { of: CampaignView }) {
  const { t } = useTranslation();
  const { zone } = useFormat();
  const [name, setName] = useState<SpanName>("month");
  const [days, setDays] = useState<Days>(() => daysOf("month", Date.now(), zone));
  const [behind, setBehind] = useState<BehindAsked | null>(null);
  const span = spanOf(days, zone);
  const choose = (next: SpanName) => {
    setName(next);
    if (next !== "own") setDays(daysOf(next, Date.now(), zone));
  };
  return (
    <div className="stack">
      <Progress of={of} />
      <div className="row wrap">
        <SegmentedControl
          aria-label={t("outbound.results.span")}
          data={SPANS.map((value) => ({ value, label: t(`outbound.results.spans.${value}`) }))}
          value={name}
          onChange={(next) => choose(next as SpanName)}
        />
        {name === "own" && (
          <>
            <TextInput
              type="date"
              aria-label={t("outbound.results.from")}
              value={days.from}
              onChange={(event) => setDays({ ...days, from: event.currentTarget.value })}
            />
            <TextInput
              type="date"
              aria-label={t("outbound.results.to")}
              value={days.to}
              onChange={(event) => setDays({ ...days, to: event.currentTarget.value })}
            />
          </>
        )}
      </div>
      {span && <Asked of={of} span={span} oneDay={days.from === days.to} onBehind={setBehind} />}
      {behind && (
        <Behind key={behind.title} of={of} asked={behind} onClose={() => setBehind(null)} />
      )}
    </div>
  );
}

interface AskedProps {
  of: CampaignView;
  span: Span;
  oneDay: boolean;
  onBehind: (asked: BehindAsked) => void;
}

function Asked({ of, span, oneDay, onBehind }: AskedProps) {
  const { t } = useTranslation();
  const results = useQuery({
    queryKey: ["campaign-calls", of.campaign, span],
    queryFn: () => campaignCalls(of.campaign, span),
    refetchInterval: of.running ? AGAIN_MS : false,
    placeholderData: keepPreviousData,
  });
  if (results.isError) {
    return <Failed error={results.error} retry={() => void results.refetch()} />;
  }
  if (!results.data) return <Loading />;
  const found: CampaignCalls = results.data;
  if (found.days.length === 0) {
    return (
      <section className="panel">
        <Empty
          icon={IconChartBar}
          title={t("outbound.results.nothing")}
          hint={t("outbound.results.nothing_hint")}
        />
      </section>
    );
  }
  const parts = { of, found, span, oneDay, onBehind };
  return (
    <>
      <ResultsChart found={found} />
      <div className="campaign-results">
        <ByDay {...parts} />
        <ByHour {...parts} />
        <ByAgent {...parts} />
        <ByDisposition {...parts} />
      </div>
    </>
  );
}
