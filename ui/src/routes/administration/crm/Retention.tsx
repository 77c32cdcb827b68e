/** How long personal data is kept, what goes at the next run, and who was erased. */
import { NumberInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import * as api from "../../../api/privacy";
import { Failed, Loading } from "../../../parts/Empty";
import { ExportMenu } from "../../../parts/ExportMenu";
import { type Column, Grid } from "../../../parts/Grid";
import { useFormat } from "../../../parts/useFormat";
import { RETENTION, type Retention as Rules } from "./setup";
import type { SetupPart } from "./SetupSection";

type Erasure = Awaited<ReturnType<typeof api.erasures>>["items"][number];

export function Retention({ organization, setup, change }: SetupPart) {
  const { t } = useTranslation();
  const format = useFormat();
  const rules = setup.retention ?? {};
  const set = (kind: keyof Rules, value: string | number) => {
    const rest = Object.fromEntries(Object.entries(rules).filter(([name]) => name !== kind));
    const days = typeof value === "number" && value > 0 ? { [kind]: Math.round(value) } : {};
    change({ retention: { ...rest, ...days } });
  };
  return (
    <div className="stack">
      <p className="muted">{t("privacy.rules_hint")}</p>
      <div className="row wrap" style={{ gap: 16, alignItems: "flex-end" }}>
        {RETENTION.map(([kind, usual]) => (
          <NumberInput
            key={kind}
            label={t(`privacy.rule.${kind}`)}
            placeholder={t("privacy.for_ever")}
            description={t("privacy.usual", { days: format.count(usual) })}
            suffix={` ${t("privacy.days")}`}
            min={1}
            max={36_500}
            value={rules[kind] ?? ""}
            onChange={(value) => set(kind, value)}
            w={250}
          />
        ))}
      </div>
      <Next organization={organization} />
      <Erasures organization={organization} />
    </div>
  );
}

function Next({ organization }: { organization: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const told = useQuery({
    queryKey: ["privacy", "retention", organization],
    queryFn: () => api.retention(organization),
  });
  if (told.isError) return <Failed error={told.error} retry={() => void told.refetch()} />;
  if (!told.data) return <Loading />;
  const { next, runs } = told.data;
  const last = runs[0];
  return (
    <section aria-label={t("privacy.next")} style={{ marginTop: 12 }}>
      <h3>{t("privacy.next")}</h3>
      <p>{t("privacy.next_told", { ...next })}</p>
      <p className="muted">
        {last
          ? t("privacy.last_told", { at: format.at(last.at), ...last.figures })
          : t("privacy.no_run")}
      </p>
    </section>
  );
}

function Erasures({ organization }: { organization: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const list = useQuery({
    queryKey: ["privacy", "erasures", organization],
    queryFn: () => api.erasures(organization),
  });
  if (list.isError) return <Failed error={list.error} retry={() => void list.refetch()} />;
  if (!list.data) return <Loading />;
  const columns: Column<Erasure>[] = [
    { id: "at", head: t("privacy.at"), cell: (e) => format.at(e.at) },
    { id: "author", head: t("privacy.author"), cell: (e) => e.author },
    {
      id: "reason",
      head: t("privacy.reason_head"),
      cell: (e) => t(`privacy.reason.${e.reason === "retention" ? "retention" : "request"}`),
    },
    {
      id: "interactions",
      head: t("privacy.interactions"),
      align: "right",
      cell: (e) => format.count(e.figures.interactions),
    },
    { id: "id", head: t("privacy.certificate"), cell: (e) => <span className="num">{e.id}</span> },
  ];
  return (
    <section aria-label={t("privacy.erasures")}>
      <div className="row">
        <h3 className="grow">{t("privacy.erasures")}</h3>
        <ExportMenu
          name={t("privacy.erasures")}
          size="xs"
          columns={[
            { title: t("privacy.certificate"), value: (e) => e.id },
            { title: t("privacy.at"), value: (e) => e.at },
            { title: t("privacy.author"), value: (e) => e.author },
            { title: t("privacy.interactions"), value: (e) => e.figures.interactions },
          ]}
          rows={() => list.data.items}
          disabled={list.data.items.length === 0}
        />
      </div>
      {list.data.items.length === 0 ? (
        <p className="muted">{t("privacy.no_erasure")}</p>
      ) : (
        <div className="scroll" tabIndex={0} role="group" aria-label={t("privacy.erasures")}>
          <Grid
            label={t("privacy.erasures")}
            columns={columns}
            rows={list.data.items}
            keyOf={(e) => e.id}
          />
        </div>
      )}
    </section>
  );
}
