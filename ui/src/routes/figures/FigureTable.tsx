/** The lines of an answer; each number is a button that opens it. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type {
  FigureLine,
  FigureTable as Table,
  Indicator,
  IndicatorDefinition,
} from "../../api/figures";
import { useLocale } from "../../i18n";
import { useFormat } from "../../parts/useFormat";
import { type Asked, written } from "./figures";
import { useGroupName } from "./useGroupName";

interface FigureTableProps {
  asked: Asked;
  definitions: IndicatorDefinition[];
  table: Table;
  onOpen: (definition: IndicatorDefinition, line: FigureLine, of: string | null) => void;
}

/** More lines than that are shown on demand: a browser has its limits. */
const AT_ONCE = 300;
const TIMES = ["quarter", "hour", "day", "month", "hour_of_week"];

export function FigureTable({ asked, definitions, table, onOpen }: FigureTableProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const nameOf = useGroupName();
  const [all, setAll] = useState(false);
  const [sort, setSort] = useState<{ key: string; up: boolean } | null>(null);
  const groups = [asked.by, asked.then].filter((by): by is string => by !== null);
  const shown = asked.columns.flatMap((key) => definitions.filter((d) => d.key === key));
  const sorted = sort ? bySort(table.lines, sort) : inOrder(table.lines, groups);
  const lines = all ? sorted : sorted.slice(0, AT_ONCE);
  return (
    <div className="panel scroll">
      <table className="grid fig-table" aria-label={t("figures.title")}>
        <thead>
          <tr>
            {groups.map((by) => (
              <th key={by} scope="col">
                {t(`figures.bys.${by as "day"}`)}
              </th>
            ))}
            {shown.map((d) => (
              <th
                key={d.key}
                scope="col"
                className="right"
                aria-sort={sort?.key === d.key ? (sort.up ? "ascending" : "descending") : undefined}
              >
                <button
                  type="button"
                  className="fig-sort"
                  title={d.formula[locale]}
                  onClick={() =>
                    setSort(
                      sort?.key === d.key && sort.up
                        ? null
                        : { key: d.key, up: sort?.key === d.key },
                    )
                  }
                >
                  {d.name[locale]}
                  {sort?.key === d.key && <span aria-hidden>{sort.up ? " ↑" : " ↓"}</span>}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => {
            const of = line.group.map(nameOf).join(" · ");
            return (
              <tr key={line.group.map((g) => g.at ?? g.id).join(" ")}>
                {line.group.map((group, place) => (
                  <td key={groups[place]} className={place === 0 ? "text" : undefined}>
                    {nameOf(group)}
                  </td>
                ))}
                <Numbers line={line} of={of} shown={shown} onOpen={onOpen} />
              </tr>
            );
          })}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" colSpan={groups.length}>
              {t("figures.total")}
            </th>
            <Numbers line={table.total} of={null} shown={shown} onOpen={onOpen} />
          </tr>
        </tfoot>
      </table>
      {!all && sorted.length > AT_ONCE && (
        <button type="button" className="fig-more" onClick={() => setAll(true)}>
          {t("app.more")} ({sorted.length - AT_ONCE})
        </button>
      )}
    </div>
  );
}

interface NumbersProps {
  line: FigureLine;
  of: string | null;
  shown: IndicatorDefinition[];
  onOpen: FigureTableProps["onOpen"];
}

function Numbers({ line, of, shown, onOpen }: NumbersProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  return shown.map((d) => {
    const value = written(d, line.indicators[d.key]?.value, locale);
    return (
      <td key={d.key} className="right">
        <button
          type="button"
          className="fig-number num"
          aria-label={`${of ?? t("figures.total")}: ${t("figures.opens", { name: d.name[locale], value })}`}
          onClick={() => onOpen(d, line, of)}
        >
          {value}
        </button>
        <Provisional indicator={line.indicators[d.key]} />
        {line.beside && <BesideValue definition={d} line={line} />}
      </td>
    );
  });
}

/** That the value can still change, and until when. */
export function Provisional({ indicator }: { indicator: Indicator | undefined }) {
  const { t } = useTranslation();
  const format = useFormat();
  const until = indicator?.provisional_until;
  if (!until) return null;
  const told = t("figures.provisional", { until: format.at(until, "full") });
  return (
    <span className="fig-provisional" title={told}>
      {t("figures.provisional_short")}
    </span>
  );
}

/** What the value is held against, and by how much it differs. */
export function BesideValue({
  definition,
  line,
}: {
  definition: IndicatorDefinition;
  line: FigureLine;
}) {
  const { t } = useTranslation();
  const locale = useLocale();
  const value = line.indicators[definition.key]?.value ?? null;
  const other = line.beside?.[definition.key]?.value ?? null;
  const change = value === null || other === null ? null : difference(definition, value - other);
  return (
    <span className="fig-beside num">
      {written(definition, other, locale)}
      {change !== null && (
        <span aria-label={`${t("reports.change")} ${change(locale)}`}> ({change(locale)})</span>
      )}
    </span>
  );
}

/** In points for shares; with its sign. */
function difference(definition: IndicatorDefinition, by: number) {
  return (locale: "fr" | "en") => {
    const sign = by > 0 ? "+" : by < 0 ? "−" : "±";
    const size = Math.abs(by);
    if (definition.unit === "share") {
      const points = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
      return `${sign}${points.format(size * 100)}\u00a0pt`;
    }
    return `${sign}${written(definition, size, locale)}`;
  };
}

/** Times in their order; everything else with the most at the top. */
function inOrder(lines: readonly FigureLine[], groups: string[]): FigureLine[] {
  if (TIMES.includes(groups[0] ?? "")) return [...lines];
  const weight = (line: FigureLine) => line.sums.offered ?? line.sums.handled ?? 0;
  const most = new Map<string, number>();
  for (const line of lines) {
    const first = line.group[0]?.id ?? "";
    most.set(first, (most.get(first) ?? 0) + weight(line));
  }
  return [...lines].sort((a, b) => {
    const [x, y] = [a.group[0]?.id ?? "", b.group[0]?.id ?? ""];
    if (x !== y) return (most.get(y) ?? 0) - (most.get(x) ?? 0) || (x < y ? -1 : 1);
    return TIMES.includes(groups[1] ?? "") ? 0 : weight(b) - weight(a);
  });
}

function bySort(lines: readonly FigureLine[], { key, up }: { key: string; up: boolean }) {
  const value = (line: FigureLine) => line.indicators[key]?.value ?? null;
  return [...lines].sort((a, b) => {
    const [x, y] = [value(a), value(b)];
    if (x === null || y === null) return x === y ? 0 : x === null ? 1 : -1;
    return up ? x - y : y - x;
  });
}
