/** One script, full width: graph, outline, preview, versions, report, over the same draft. */
import { ActionIcon, Button, Tooltip } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import {
  IconArrowBackUp,
  IconArrowLeft,
  IconChartBar,
  IconFlask,
  IconHistory,
  IconListTree,
  IconPlayerPlay,
  IconPlus,
  IconRocket,
  IconSchema,
} from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiProblem } from "../../../api/client";
import * as api from "../../../api/scripts";
import type { Fault } from "../../../api/types";
import { tellProblem } from "../../../app/problems";
import { inLanguage } from "../../../format/fieldValues";
import { clock } from "../../../format/time";
import { useLocale } from "../../../i18n";
import { Failed, Loading } from "../../../parts/Empty";
import { ScriptFigures } from "../../supervisor/ScriptFigures";
import type { Setup } from "../crm/setup";
import { EditorTabs } from "../flows/EditorTabs";
import "../flows/flows.css";
import { runCommand } from "../flows/keys";
import { PageForm } from "./PageForm";
import { Preview } from "./Preview";
import { addPage, pageOf, pageOfFault, removePage, type Script } from "./script";
import { ScriptForm } from "./ScriptForm";
import { ScriptTree } from "./ScriptTree";
import { type ScriptDraft, useEdited, useScriptDraft } from "./useScriptDraft";
import { type TestRun, TestsTab } from "./TestsTab";
import { VersionsTab } from "./VersionsTab";

const ScriptCanvas = lazy(() => import("./ScriptCanvas"));

const TABS = ["graph", "outline", "preview", "tests", "versions", "report"] as const;
type Tab = (typeof TABS)[number];
const ICONS = {
  graph: IconSchema,
  outline: IconListTree,
  preview: IconPlayerPlay,
  tests: IconFlask,
  versions: IconHistory,
  report: IconChartBar,
};

interface ScriptEditorProps {
  organization: string;
  id: string;
  setup: Setup;
}

export function ScriptEditor(props: ScriptEditorProps) {
  const { read, reload } = useScriptDraft(props.organization, props.id);
  const [tab, setTab] = useState<Tab>("graph");
  if (read.isError) return <Failed error={read.error} retry={reload} />;
  if (!read.data) return <Loading />;
  const key = `${props.id} ${read.dataUpdatedAt}`;
  return <Edited key={key} {...props} {...{ tab, setTab, reload }} view={read.data} />;
}

type EditedProps = ScriptEditorProps & {
  view: Awaited<ReturnType<typeof api.script>>;
  reload: () => void;
  tab: Tab;
  setTab: (tab: Tab) => void;
};

function Edited({ organization, id, setup, view, reload, tab, setTab }: EditedProps) {
  const { t } = useTranslation();
  const draft = useEdited(organization, id, view, reload);
  const { script, change } = draft;
  const [selected, select] = useState<string | null>(script.start || null);
  const [told, setTold] = useState<Fault[]>([]);
  const [run, setRun] = useState<TestRun | null>(null);
  const page = pageOf(script, selected ?? undefined);
  const add = () => {
    const grown = addPage(script, t("scripts.editor.new_page"), page?.id);
    change(() => grown.script);
    select(grown.id);
  };
  const remove = (gone: string) => {
    change((s) => removePage(s, gone));
    select(null);
  };
  const designs = tab === "graph" || tab === "outline";
  return (
    <section
      className="flow-editor panel"
      aria-label={script.name.fr}
      onKeyDown={(event) => runCommand(event, { z: draft.undo })}
    >
      <Head {...{ organization, id, draft, tab, setTab, setTold }} />
      <div
        className="flow-body"
        role="tabpanel"
        id={`script-panel-${tab}`}
        aria-labelledby={`script-tab-${tab}`}
      >
        {designs && (
          <div className="workbench">
            <div className="middle">
              <div className="row" style={{ padding: "6px 8px" }}>
                <Button
                  variant="default"
                  size="xs"
                  onClick={add}
                  leftSection={<IconPlus size={14} aria-hidden />}
                >
                  {t("scripts.editor.add_page")}
                </Button>
                <span className="small muted">
                  {t("scripts.editor.reading", {
                    time: clock(draft.reading.longest_ms),
                    words: draft.reading.words_per_min,
                  })}
                </span>
              </div>
              {tab === "graph" ? (
                <Suspense fallback={<Loading />}>
                  <ScriptCanvas {...{ draft, selected, select, remove }} />
                </Suspense>
              ) : (
                <ScriptTree {...{ draft, selected, select, remove }} />
              )}
              <Faults script={script} faults={[...draft.faults, ...told]} select={select} />
            </div>
            <section className="inspector" aria-label={t("scripts.form.page")}>
              {page ? (
                <PageForm
                  key={page.id}
                  {...{ draft, page, setup }}
                  onBack={() => select(null)}
                  onRemove={() => remove(page.id)}
                />
              ) : (
                <ScriptForm draft={draft} organization={organization} />
              )}
            </section>
          </div>
        )}
        {tab === "preview" && <Preview script={script} organization={organization} />}
        {tab === "tests" && <TestsTab draft={draft} last={run} onRun={setRun} />}
        {tab === "versions" && (
          <VersionsTab
            organization={organization}
            id={id}
            published={draft.published}
            onTake={(taken) => change(() => taken)}
          />
        )}
        {tab === "report" && (
          <div className="page-pad" style={{ overflow: "auto" }}>
            <ScriptFigures organization={organization} id={id} />
          </div>
        )}
      </div>
    </section>
  );
}

interface HeadProps {
  organization: string;
  id: string;
  draft: ScriptDraft;
  tab: Tab;
  setTab: (tab: Tab) => void;
  setTold: (faults: Fault[]) => void;
}

function Head({ organization, id, draft, tab, setTab, setTold }: HeadProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const back = () =>
    void navigate({ to: "/administration/$section", params: { section: "scripts" } });
  const done = async (said: string) => {
    notifications.show({ message: said });
    await queries.invalidateQueries({ queryKey: ["scripts", organization] });
    draft.reload();
  };
  const publish = async () => {
    try {
      const { version } = await api.publishScript(organization, id, await draft.settled());
      await done(t("scripts.editor.published", { version }));
    } catch (error) {
      const faults = error instanceof ApiProblem ? error.problem.faults : undefined;
      if (faults?.length) setTold(faults.filter((fault) => fault.code === "bound_twice"));
      else tellProblem(error, t);
    }
  };
  const retire = () =>
    api
      .retireScript(organization, id)
      .then(() => done(t("scripts.editor.retired")))
      .catch((error: unknown) => tellProblem(error, t));
  return (
    <header className="flow-head">
      <Tooltip label={t("scripts.editor.back")}>
        <ActionIcon aria-label={t("scripts.editor.back")} onClick={back}>
          <IconArrowLeft size={18} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <h2 className="cut">{inLanguage(draft.script.name, locale)}</h2>
      <EditorTabs
        of="script"
        label={t("scripts.editor.tabs")}
        tabs={TABS.map((name) => ({ name, title: t(`scripts.editor.${name}`), icon: ICONS[name] }))}
        tab={tab}
        onTab={setTab}
      />
      <span className="grow" />
      <Saved draft={draft} />
      <Tooltip label={t("app.undo")}>
        <ActionIcon
          aria-label={t("app.undo")}
          disabled={draft.past.length === 0}
          onClick={draft.undo}
        >
          <IconArrowBackUp size={18} aria-hidden />
        </ActionIcon>
      </Tooltip>
      {draft.published !== null && (
        <Button variant="subtle" onClick={() => void retire()}>
          {t("scripts.editor.retire")}
        </Button>
      )}
      <Button
        onClick={() => void publish()}
        leftSection={<IconRocket size={16} aria-hidden />}
        data-testid="script-publish"
      >
        {t("scripts.editor.publish")}
      </Button>
    </header>
  );
}

function Saved({ draft }: { draft: ScriptDraft }) {
  const { t } = useTranslation();
  if (draft.state === "stale" || draft.state === "failed") {
    const words = draft.state === "stale" ? t("scripts.editor.stale") : t("errors.other");
    return (
      <span className="row tone-bad" role="alert">
        {words}
        <Button size="xs" variant="default" onClick={draft.reload}>
          {t("scripts.editor.reload")}
        </Button>
      </span>
    );
  }
  return (
    <span className="small muted" role="status" data-testid="script-saved" data-state={draft.state}>
      {t(`scripts.editor.${draft.state}`)}
    </span>
  );
}

interface FaultsProps {
  script: Script;
  faults: Fault[];
  select: (page: string | null) => void;
}

function Faults({ script, faults, select }: FaultsProps) {
  const { t } = useTranslation();
  return (
    <div data-testid="script-faults">
      <p className="small" style={{ margin: 0, padding: "6px 10px" }} role="status">
        {t("scripts.editor.faults", { count: faults.length })}
      </p>
      {faults.length > 0 && (
        <ul className="script-faults">
          {faults.map((fault, n) => {
            const page = pageOfFault(script, fault.path);
            return (
              <li key={`${fault.path} ${n}`}>
                <button type="button" onClick={() => select(page)}>
                  {page ? `${pageOf(script, page)?.title.fr || page} – ` : ""}
                  {t(`scripts.faults.${fault.code ?? ""}` as "scripts.faults.no_name", {
                    defaultValue: fault.what,
                  })}
                  {fault.value ? ` (${fault.value})` : ""}
                </button>
              </li>
            );
          })}
        </ul>
      )}
    </div>
  );
}
