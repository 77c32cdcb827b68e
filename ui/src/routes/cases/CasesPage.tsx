/** The case base of an organization: its cases, the review queue, its quality, import and export. */
import { Button, SegmentedControl, Select, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconPlus, IconSearch, IconStethoscope } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/cases";
import { everyPage } from "../../api/pages";
import * as setups from "../../api/setups";
import { leadsWork } from "../../app/pages";
import { useMe } from "../../app/session";
import { inLanguage, shown } from "../../format/fieldValues";
import { atom, useAtom } from "../../parts/atom";
import { Empty, Failed, Loading } from "../../parts/Empty";
import { ExportMenu } from "../../parts/ExportMenu";
import { type Column, Grid } from "../../parts/Grid";
import { useFormat } from "../../parts/useFormat";
import type { CaseBase } from "../administration/crm/caseBase";
import type { Setup } from "../administration/crm/setup";
import { CaseEditor } from "./CaseEditor";
import { CaseImport } from "./CaseImport";
import { QualityPanel } from "./QualityPanel";

type Side = "none" | "new" | "quality" | "import";

interface View {
  /** Null until one is chosen. */
  organization: string | null;
  base: string | null;
  state: "accepted" | "proposed" | "";
  text: string;
}

/** What is looked at, remembered while the page lives: opening a case is another page. */
const view = atom<View>({ organization: null, base: null, state: "accepted", text: "" });
const look = (part: Partial<View>) => view.set({ ...view.get(), ...part });

/** That of the open case; else the one chosen last; else where a case waits or was changed last. */
function useFirst(): Partial<View> | null {
  const { organizations } = useMe();
  const { id } = useParams({ strict: false }) as { id?: string };
  const [opened] = useState(id);
  const first = useQuery({
    queryKey: ["cases", "first", opened ?? null],
    queryFn: async (): Promise<Partial<View>> => {
      if (opened) {
        const { organization, base } = await api.oneCase(opened);
        return { organization, base };
      }
      for (const state of ["proposed", "accepted"] as const) {
        const { items } = await api.cases({ state, limit: 1 });
        if (items[0]) return { organization: items[0].organization, state };
      }
      return {};
    },
    enabled: opened !== undefined || view.get().organization === null,
    staleTime: Infinity,
    gcTime: 0,
    retry: 0,
  });
  const usual = { organization: organizations[0]?.id ?? "" };
  if (first.isError) return usual;
  if (first.data) return { ...usual, ...first.data };
  return view.get().organization === null || opened ? null : {};
}

export function CasesPage() {
  const first = useFirst();
  const [taken, setTaken] = useState(false);
  useEffect(() => {
    if (!first || taken) return;
    look(first);
    setTaken(true);
  }, [first, taken]);
  return taken ? <Chosen /> : <Loading />;
}

function Chosen() {
  const { t } = useTranslation();
  const { organizations } = useMe();
  const navigate = useNavigate();
  const organization = useAtom(view).organization ?? "";
  const take = (id: string) => {
    look({ organization: id, base: null });
    // A case that is open is another organization's.
    void navigate({ to: "/cases" });
  };
  const published = useQuery({
    queryKey: ["crm", organization],
    queryFn: () => setups.setup(organization),
    enabled: organization !== "",
  });
  if (published.isError) return <Failed error={published.error} />;
  if (!published.data) return <Loading />;
  const bases = (published.data.setup as unknown as Setup).case_bases;
  const choose = (
    <Select
      aria-label={t("cases.organization")}
      data={organizations.map((o) => ({ value: o.id, label: o.name }))}
      value={organization}
      allowDeselect={false}
      onChange={(id) => id && take(id)}
    />
  );
  if (bases.length === 0) {
    return (
      <div className="page-pad">
        <div className="page-head between">
          <h1>{t("cases.title")}</h1>
          {choose}
        </div>
        <Empty icon={IconStethoscope} title={t("cases.no_base")} hint={t("cases.no_base_hint")} />
      </div>
    );
  }
  return <OneBase key={organization} organization={organization} bases={bases} choose={choose} />;
}

interface OneBaseProps {
  organization: string;
  bases: CaseBase[];
  choose: React.ReactNode;
}

function OneBase({ organization, bases, choose }: OneBaseProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { id } = useParams({ strict: false }) as { id?: string };
  const navigate = useNavigate();
  const leads = leadsWork(useMe().person.role);
  const { state, text, base: wanted } = useAtom(view);
  const [q] = useDebouncedValue(text.trim(), 250);
  const [side, setSide] = useState<Side>("none");
  const base = bases.find((b) => b.id === wanted) ?? bases[0];
  const chosen = base?.id ?? "";
  const filter = { organization, base: chosen, state: state || null, q };
  const found = useQuery({
    queryKey: ["cases", "list", filter],
    queryFn: () => api.cases({ ...filter, limit: 200 }),
    placeholderData: keepPreviousData,
  });
  const waiting = useQuery({
    queryKey: ["cases", "queue", organization, chosen],
    queryFn: () => api.cases({ organization, base: chosen, state: "proposed", limit: 200 }),
  });
  if (!base) return null;
  const open = (of: string | null) => {
    setSide("none");
    void navigate(of ? { to: "/cases/$id", params: { id: of } } : { to: "/cases" });
  };
  const show = (of: Side) => {
    void navigate({ to: "/cases" });
    setSide(of);
  };
  const columns = [
    { title: "number", value: (c: api.SolvedCase) => c.number },
    { title: "problem", value: (c: api.SolvedCase) => c.problem },
    ...base.attributes.map(({ field }) => ({
      title: inLanguage(field.label, format.locale),
      value: (c: api.SolvedCase) =>
        shown(field, (c.values as Record<string, unknown>)[field.id], format.locale),
    })),
    { title: "solution", value: (c: api.SolvedCase) => c.solution },
    { title: "article", value: (c: api.SolvedCase) => c.article ?? "" },
    { title: "tried", value: (c: api.SolvedCase) => c.tried },
    { title: "solved", value: (c: api.SolvedCase) => c.solved },
  ];
  const every = () => everyPage((cursor) => api.cases({ ...filter, limit: 200, cursor }));
  return (
    <div className="desk" style={{ gridTemplateColumns: "minmax(0, 1fr) 460px" }}>
      <section>
        <div className="page-pad">
          <div className="page-head between wrap">
            <h1>{t("cases.title")}</h1>
            <div className="row wrap">
              {choose}
              {bases.length > 1 && (
                <Select
                  aria-label={t("cases.base")}
                  data={bases.map((b) => ({
                    value: b.id,
                    label: inLanguage(b.label, format.locale),
                  }))}
                  value={chosen}
                  allowDeselect={false}
                  onChange={(b) => b && look({ base: b })}
                />
              )}
              {leads && (
                <Button variant="default" onClick={() => show("quality")}>
                  {t("cases.quality.title")}
                </Button>
              )}
              {leads && (
                <Button variant="default" onClick={() => show("import")}>
                  {t("cases.import.title")}
                </Button>
              )}
              <ExportMenu name={t("cases.title")} columns={columns} rows={every} />
              <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => show("new")}>
                {t("cases.edit.new")}
              </Button>
            </div>
          </div>
          <div className="row wrap">
            <SegmentedControl
              aria-label={t("cases.list.state")}
              data={[
                { value: "accepted", label: t("cases.case_states.accepted") },
                {
                  value: "proposed",
                  label: t("cases.queue", { count: waiting.data?.items.length ?? 0 }),
                },
                { value: "", label: t("cases.list.all") },
              ]}
              value={state}
              onChange={(value) => look({ state: value as View["state"] })}
            />
            <TextInput
              type="search"
              aria-label={t("cases.list.search")}
              placeholder={t("cases.list.search")}
              leftSection={<IconSearch size={16} aria-hidden />}
              value={text}
              onChange={(event) => look({ text: event.currentTarget.value })}
              style={{ flex: 1, maxWidth: 420 }}
            />
          </div>
          <CaseList found={found} chosen={id ?? null} onOpen={(c) => open(c.id)} />
        </div>
      </section>
      <section aria-label={t("cases.edit.of", { number: "" })}>
        {id ? (
          <CaseEditor key={id} organization={organization} base={base} id={id} onDone={open} />
        ) : (
          <SidePart side={side} organization={organization} base={base} onDone={open} />
        )}
      </section>
    </div>
  );
}

interface SidePartProps {
  side: Side;
  organization: string;
  base: CaseBase;
  onDone: (id: string | null) => void;
}

function SidePart({ side, organization, base, onDone }: SidePartProps) {
  const { t } = useTranslation();
  const quality = useQuery({
    queryKey: ["cases", "quality", organization, base.id],
    queryFn: () => api.caseQuality(organization, base.id),
    enabled: side === "quality",
  });
  switch (side) {
    case "new":
      return <CaseEditor organization={organization} base={base} id={null} onDone={onDone} />;
    case "quality":
      if (quality.isError) return <Failed error={quality.error} />;
      if (!quality.data) return <Loading />;
      return (
        <div className="case-side">
          <h2>{t("cases.quality.title")}</h2>
          <QualityPanel quality={quality.data} />
        </div>
      );
    case "import":
      return (
        <div className="case-side">
          <h2>{t("cases.import.title")}</h2>
          <CaseImport organization={organization} base={base.id} />
        </div>
      );
    case "none":
      return (
        <Empty icon={IconStethoscope} title={t("cases.title")} hint={t("cases.setup.about")} />
      );
  }
}

interface CaseListProps {
  found: {
    data?: { items: api.SolvedCase[] };
    isError: boolean;
    error: unknown;
    refetch: () => unknown;
  };
  chosen: string | null;
  onOpen: (found: api.SolvedCase) => void;
}

function CaseList({ found, chosen, onOpen }: CaseListProps) {
  const { t } = useTranslation();
  const format = useFormat();
  if (found.isError) return <Failed error={found.error} retry={() => void found.refetch()} />;
  if (!found.data) return <Loading />;
  if (found.data.items.length === 0) {
    return (
      <Empty icon={IconStethoscope} title={t("cases.list.none")} hint={t("cases.list.none_hint")} />
    );
  }
  const columns: Column<api.SolvedCase>[] = [
    {
      id: "number",
      head: t("cases.list.number"),
      align: "right",
      width: 64,
      cell: (c) => <span className="num">{c.number}</span>,
    },
    {
      id: "problem",
      head: t("cases.list.problem"),
      text: true,
      cell: (c) => <span className="strong">{c.problem.split("\n")[0]}</span>,
    },
    { id: "solution", head: t("cases.solution"), text: true, cell: (c) => c.solution },
    {
      id: "success",
      head: t("cases.list.success"),
      width: 110,
      cell: (c) =>
        c.tried === 0 ? (
          <span className="muted">{t("cases.list.untried")}</span>
        ) : (
          <span className="num">
            {t("cases.list.record", { solved: c.solved, tried: c.tried })}
          </span>
        ),
    },
    {
      id: "state",
      head: t("cases.list.state"),
      width: 90,
      cell: (c) => t(`cases.case_states.${c.state}`),
    },
    {
      id: "changed",
      head: t("cases.list.changed"),
      width: 120,
      cell: (c) => format.at(c.updated_at),
    },
  ];
  return (
    <div className="panel scroll" style={{ flex: 1 }}>
      <Grid
        label={t("cases.title")}
        columns={columns}
        rows={found.data.items}
        keyOf={(c) => c.id}
        chosen={chosen}
        onOpen={onOpen}
      />
    </div>
  );
}
