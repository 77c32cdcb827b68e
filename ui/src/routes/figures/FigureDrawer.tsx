/** A figure opened: its formula with its numbers, then the contacts that make it. */
import { Button, SegmentedControl } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/figures";
import type { FigureContact, FigureDictionary } from "../../api/figures";
import { everyPage } from "../../api/pages";
import { count } from "../../format/number";
import { spell } from "../../format/time";
import { useLocale } from "../../i18n";
import { Failed, Loading } from "../../parts/Empty";
import { ExportMenu } from "../../parts/ExportMenu";
import { type Column, Grid } from "../../parts/Grid";
import { SidePanel } from "../../parts/SidePanel";
import { useFormat, useNames } from "../../parts/useFormat";
import { ContactDetail } from "../history/ContactDrawer";
import { written } from "./figures";
import type { Opened } from "./FiguresPage";

interface FigureDrawerProps {
  opened: Opened;
  measures: FigureDictionary["measures"];
  onClose: () => void;
}

type Part = "numerator" | "denominator";

export function FigureDrawer({ opened, measures, onClose }: FigureDrawerProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const [contact, setContact] = useState<string | null>(null);
  const { definition, of } = opened;
  const title = of === null ? definition.name[locale] : `${definition.name[locale]} · ${of}`;
  return (
    <SidePanel title={title} size={760} onClose={onClose}>
      {contact ? (
        <>
          <Button autoFocus variant="subtle" size="xs" onClick={() => setContact(null)}>
            {t("figures.behind")}
          </Button>
          <ContactDetail id={contact} />
        </>
      ) : (
        <>
          <Formula opened={opened} measures={measures} />
          <Behind opened={opened} measures={measures} onOpen={setContact} />
        </>
      )}
    </SidePanel>
  );
}

function Formula({ opened, measures }: Pick<FigureDrawerProps, "opened" | "measures">) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { definition, line } = opened;
  const format = useFormat();
  const worth = line.indicators[definition.key];
  const part = (keys: string[]) =>
    keys.map((key) => {
      const measure = measures.find((m) => m.key === key);
      const value = line.sums[key] ?? 0;
      return (
        <div key={key} className="fig-term">
          <dt>{measure?.name[locale] ?? key}</dt>
          <dd className="num">{measure?.time ? spell(value) : count(value, locale)}</dd>
        </div>
      );
    });
  return (
    <section className="fig-formula" aria-label={t("figures.formula")}>
      <p className="fig-value num">{written(definition, worth?.value, locale)}</p>
      <p>
        {definition.formula[locale]}{" "}
        <span className="muted small">
          {definition.key}, {t("figures.version", { version: definition.version })}
        </span>
      </p>
      {worth?.value === null && <p className="muted">{t("figures.nothing")}</p>}
      {worth?.provisional_until && (
        <p role="note">
          {t("figures.provisional", { until: format.at(worth.provisional_until, "full") })}{" "}
          <span className="muted">{definition.note?.[locale]}</span>
        </p>
      )}
      <div className="fig-terms">
        <div>
          {definition.denominator.length > 0 && <h3>{t("figures.numerator")}</h3>}
          <dl>{part(definition.numerator)}</dl>
        </div>
        {definition.denominator.length > 0 && (
          <div>
            <h3>{t("figures.denominator")}</h3>
            <dl>{part(definition.denominator)}</dl>
          </div>
        )}
      </div>
    </section>
  );
}

interface BehindProps extends Pick<FigureDrawerProps, "opened" | "measures"> {
  onOpen: (interaction: string) => void;
}

function Behind({ opened, measures, onOpen }: BehindProps) {
  const { t } = useTranslation();
  const { definition, query } = opened;
  const names = useNames();
  const [part, setPart] = useState<Part>("numerator");
  const lived = [...definition.numerator, ...definition.denominator].some((key) =>
    key.startsWith("time_"),
  );
  const list = useInfiniteQuery({
    queryKey: ["figures", "contacts", definition.key, part, query],
    queryFn: ({ pageParam }) => {
      const { by: _, ...cells } = query;
      const cursor = pageParam ? { cursor: pageParam } : {};
      return api.contacts({ ...cells, kpi: definition.key, part, limit: 50, ...cursor });
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor ?? null,
    enabled: !lived,
  });
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  if (lived) return <p className="muted">{t("figures.behind_time")}</p>;
  return (
    <section aria-label={t("figures.behind")}>
      <div className="row" style={{ padding: "8px 0" }}>
        <h3 className="grow">{t("figures.behind")}</h3>
        <ExportMenu
          size="xs"
          name={`${t("figures.title")} ${definition.key}`}
          columns={[
            { title: t("history.started"), value: ({ contact }) => contact.started_at },
            {
              title: t("history.customer"),
              value: ({ contact }) => contact.customer?.name ?? null,
            },
            { title: t("history.number"), value: ({ contact }) => contact.customer_number ?? null },
            { title: t("history.queue"), value: ({ contact }) => names.queue(contact.queue) },
            { title: t("history.agent"), value: ({ contact }) => contact.agent_name ?? null },
            ...definition[part].map((key) => ({
              title: key,
              value: ({ sums }: FigureContact) => sums[key] ?? 0,
            })),
          ]}
          rows={() =>
            everyPage((cursor) => {
              const { by: _, ...cells } = query;
              const next = cursor ? { cursor } : {};
              return api.contacts({ ...cells, kpi: definition.key, part, limit: 200, ...next });
            })
          }
          disabled={rows.length === 0}
        />
        {definition.denominator.length > 0 && (
          <SegmentedControl
            size="xs"
            aria-label={t("figures.behind")}
            data={(["numerator", "denominator"] as const).map((value) => ({
              value,
              label: t(`figures.parts.${value}`),
            }))}
            value={part}
            onChange={(value) => setPart(value as Part)}
          />
        )}
      </div>
      {list.isError && <Failed error={list.error} retry={() => void list.refetch()} />}
      {list.isPending && <Loading />}
      {list.data && rows.length === 0 && <p className="muted">{t("figures.behind_none")}</p>}
      {rows.length > 0 && (
        <Contacts rows={rows} keys={definition[part]} measures={measures} onOpen={onOpen} />
      )}
      {list.hasNextPage && (
        <Button
          mt={8}
          variant="default"
          loading={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          {t("app.more")}
        </Button>
      )}
    </section>
  );
}

interface ContactsProps {
  rows: FigureContact[];
  keys: string[];
  measures: FigureDictionary["measures"];
  onOpen: (interaction: string) => void;
}

function Contacts({ rows, keys, measures, onOpen }: ContactsProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const format = useFormat();
  const names = useNames();
  const columns: Column<FigureContact>[] = [
    {
      id: "at",
      head: t("history.started"),
      cell: ({ contact }) => <span className="num">{format.at(contact.started_at)}</span>,
    },
    {
      id: "customer",
      head: t("history.customer"),
      text: true,
      cell: ({ contact }) =>
        contact.customer?.name ??
        contact.customer_number_national ??
        format.phone(contact.customer_number) ??
        t("app.hidden_number"),
    },
    {
      id: "queue",
      head: t("history.queue"),
      cell: ({ contact }) => names.queue(contact.queue) ?? "–",
    },
    ...keys.map((key) => {
      const measure = measures.find((m) => m.key === key);
      return {
        id: key,
        head: measure?.name[locale] ?? key,
        align: "right" as const,
        cell: ({ sums }: FigureContact) => {
          const value = sums[key] ?? 0;
          return <span className="num">{measure?.time ? spell(value) : value}</span>;
        },
      };
    }),
  ];
  return (
    <div className="panel scroll">
      <Grid
        label={t("figures.behind")}
        columns={columns}
        rows={rows}
        keyOf={({ contact }) => contact.interaction}
        onOpen={({ contact }) => onOpen(contact.interaction)}
      />
    </div>
  );
}
