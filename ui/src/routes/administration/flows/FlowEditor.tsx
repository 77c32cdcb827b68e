/** One flow, full width: graph, outline, tests, versions, JSON, over the same draft. */
import { ActionIcon, Menu, TextInput, Tooltip } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import {
  IconArrowLeft,
  IconChartDots,
  IconCalendarTime,
  IconCode,
  IconDotsVertical,
  IconDownload,
  IconFileImport,
  IconFlask,
  IconHistory,
  IconListTree,
  IconSchema,
  IconSearch,
  IconTrash,
  type Icon,
} from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import {
  type KeyboardEvent,
  lazy,
  type ReactNode,
  Suspense,
  useEffect,
  useMemo,
  useState,
} from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../../api/calls";
import { download } from "../../../format/csv";
import { Loading } from "../../../parts/Empty";
import { removeItem, undo } from "../plan";
import { usesOf } from "../setUp";
import { Chooser } from "./Chooser";
import { EditorProvider, useEditor } from "./editor";
import { EditorTabs } from "./EditorTabs";
import { FaultList } from "./FaultList";
import { Inspector } from "./Inspector";
import { ImportDialog } from "./ImportDialog";
import { pretty } from "./json";
import { JsonTab } from "./JsonTab";
import { runCommand } from "./keys";
import { OutlineTree } from "./OutlineTree";
import type { Overlay } from "./overlay";
import { Palette } from "./Palette";
import { countsOf, coveredBy } from "./report";
import { Templates } from "./Templates";
import { ShadowTab } from "./ShadowTab";
import { type TestRun, TestsTab } from "./TestsTab";
import { VersionsTab } from "./VersionsTab";
import "./flows.css";

const Canvas = lazy(() => import("./Canvas"));

const TABS = ["graph", "outline", "tests", "shadow", "versions", "json"] as const;
type Tab = (typeof TABS)[number];
const TAB_ICONS: Record<Tab, Icon> = {
  graph: IconSchema,
  outline: IconListTree,
  tests: IconFlask,
  shadow: IconCalendarTime,
  versions: IconHistory,
  json: IconCode,
};

export function FlowEditor({ id }: { id: string }) {
  return (
    <EditorProvider key={id} id={id}>
      <Frame />
      <Chooser />
    </EditorProvider>
  );
}

const COUNTED_EVERY_MS = 15_000;

/** Remembered while the page lives: who works with the outline stays there. */
let lastTab: Tab = "graph";

/** What the graph shows besides the flow: today's counts, what the last tests took. */
function useOverlay() {
  const { t } = useTranslation();
  const { id, flow } = useEditor();
  const [counting, setCounting] = useState(false);
  const [covering, setCovering] = useState(false);
  const [run, setRun] = useState<TestRun | null>(null);
  const counters = useQuery({
    queryKey: ["flow-counters", id],
    queryFn: () => api.flowCounters(id),
    enabled: counting,
    refetchInterval: COUNTED_EVERY_MS,
  });
  const { data, isError } = counters;
  useEffect(() => {
    if (counting && isError) notifications.show({ message: t("ivr.tools.counters_none") });
  }, [counting, isError, t]);
  const overlay = useMemo<Overlay>(() => {
    const own = run?.report.coverage.find((c) => c.flow === id);
    return {
      ...(counting && data && { counts: countsOf(flow, data.exits) }),
      ...(covering && own && { covered: coveredBy(flow, own.missing) }),
    };
  }, [id, flow, counting, covering, data, run]);
  return { overlay, counting, setCounting, covering, setCovering, run, setRun };
}

function Frame() {
  const { t } = useTranslation();
  const editor = useEditor();
  const [tab, setTab] = useState<Tab>(lastTab);
  const { overlay, counting, setCounting, run, setRun, covering, setCovering } = useOverlay();
  const show = (next: Tab) => {
    lastTab = next;
    setTab(next);
  };
  const empty = editor.flow.actions.length === 0;
  return (
    <section
      className="flow-editor panel"
      aria-label={editor.flow.name || editor.id}
      onKeyDown={(event) => shortcuts(event, editor)}
    >
      <Head tab={tab} onTab={show}>
        {tab === "graph" && run && (
          <Toggle
            label={t("ivr.tools.coverage")}
            icon={IconFlask}
            on={covering}
            onChange={setCovering}
          />
        )}
        {tab === "graph" && (
          <Toggle
            label={t("ivr.tools.counters")}
            icon={IconChartDots}
            on={counting}
            onChange={setCounting}
          />
        )}
      </Head>
      <div
        className="flow-body"
        data-tab={tab}
        role="tabpanel"
        id={`flow-panel-${tab}`}
        aria-labelledby={`flow-tab-${tab}`}
      >
        {empty && (tab === "graph" || tab === "outline") && <Templates />}
        {!empty && tab === "graph" && (
          <WithInspector side={<Palette />}>
            <Suspense fallback={<Loading />}>
              <Canvas overlay={overlay} />
            </Suspense>
          </WithInspector>
        )}
        {!empty && tab === "outline" && (
          <WithInspector>
            <OutlineTree />
          </WithInspector>
        )}
        {tab === "tests" && (
          <TestsTab
            last={run}
            onRun={setRun}
            onShow={() => {
              setCovering(true);
              show("graph");
            }}
          />
        )}
        {tab === "shadow" && <ShadowTab />}
        {tab === "versions" && <VersionsTab />}
        {tab === "json" && <JsonTab />}
      </div>
    </section>
  );
}

function WithInspector({ side, children }: { side?: ReactNode; children: ReactNode }) {
  return (
    <div className="workbench" data-side={side !== undefined}>
      {side}
      <div className="middle">
        {children}
        <FaultList />
      </div>
      <Inspector />
    </div>
  );
}

function shortcuts(event: KeyboardEvent, editor: ReturnType<typeof useEditor>) {
  const { selected } = editor;
  const commands = {
    z: undo,
    c: () => editor.copyAll(selected),
    v: editor.pasteAll,
    d: () => editor.duplicate(selected),
    x: () => {
      editor.copyAll(selected);
      editor.removeAll(selected);
    },
  };
  runCommand(event, commands, { f: () => editor.ask({ for: "find" }) });
}

interface HeadProps {
  tab: Tab;
  onTab: (tab: Tab) => void;
  children: ReactNode;
}

function Head({ tab, onTab, children }: HeadProps) {
  const { t } = useTranslation();
  const { flow, change, ask } = useEditor();
  const navigate = useNavigate();
  const back = () =>
    void navigate({ to: "/administration/$section", params: { section: "flows" } });
  return (
    <header className="flow-head">
      <Tooltip label={t("ivr.tools.back")}>
        <ActionIcon aria-label={t("ivr.tools.back")} onClick={back}>
          <IconArrowLeft size={18} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <TextInput
        className="flow-name"
        aria-label={t("ivr.tools.name")}
        value={flow.name}
        onChange={(event) => {
          const name = event.currentTarget.value;
          change((f) => ({ ...f, name }), "name");
        }}
      />
      <EditorTabs
        of="flow"
        label={t("ivr.tabs.label")}
        tabs={TABS.map((name) => ({ name, title: t(`ivr.tabs.${name}`), icon: TAB_ICONS[name] }))}
        tab={tab}
        onTab={onTab}
      />
      <span className="grow" />
      {children}
      <Tooltip label={`${t("ivr.tools.find")} (Ctrl F)`}>
        <ActionIcon
          aria-label={t("ivr.tools.find")}
          aria-keyshortcuts="Control+F"
          onClick={() => ask({ for: "find" })}
        >
          <IconSearch size={18} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <MoreMenu />
    </header>
  );
}

interface ToggleProps {
  label: string;
  icon: Icon;
  on: boolean;
  onChange: (on: boolean) => void;
}

function Toggle({ label, icon: Glyph, on, onChange }: ToggleProps) {
  return (
    <button type="button" className="chip" aria-pressed={on} onClick={() => onChange(!on)}>
      <Glyph size={16} aria-hidden />
      {label}
    </button>
  );
}

function MoreMenu() {
  const { t } = useTranslation();
  const [importing, setImporting] = useState(false);
  const { id, flow, plan } = useEditor();
  const navigate = useNavigate();
  const uses = usesOf(plan, "flows", id).flatMap((use) =>
    use.items.map((item) => ({ ...item, section: use.section })),
  );
  const open = (section: string, item: string) =>
    void navigate({ to: "/administration/$section/$item", params: { section, item } });
  const remove = () => {
    removeItem("flows", id);
    notifications.show({
      title: t("admin.removed", { name: flow.name || id }),
      message: t("admin.removed_undo"),
    });
    void navigate({ to: "/administration/$section", params: { section: "flows" } });
  };
  return (
    <>
      <ImportDialog opened={importing} onClose={() => setImporting(false)} />
      <Menu position="bottom-end" width={260} shadow="none" withinPortal={false} zIndex={200}>
        <Menu.Target>
          <ActionIcon aria-label={t("ivr.tools.more")} data-testid="flow-more">
            <IconDotsVertical size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconDownload size={16} aria-hidden />}
            onClick={() => download(`${id}.json`, `${pretty(flow)}\n`, "application/json")}
          >
            {t("ivr.tools.export")}
          </Menu.Item>
          <Menu.Item
            leftSection={<IconFileImport size={16} aria-hidden />}
            onClick={() => setImporting(true)}
          >
            {t("ivr.tools.import")}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Label>{uses.length > 0 ? t("ivr.tools.used") : t("ivr.tools.unused")}</Menu.Label>
          {uses.map((use) => (
            <Menu.Item key={`${use.section} ${use.id}`} onClick={() => open(use.section, use.id)}>
              {use.name === use.id ? use.id : `${use.id} · ${use.name}`}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item leftSection={<IconTrash size={16} aria-hidden />} onClick={remove}>
            {t("ivr.tools.delete_flow")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
