/** The script as a graph, drawn with the flow editor's parts. */
import {
  applyNodeChanges,
  Background,
  type Connection,
  type Edge,
  Handle,
  MarkerType,
  type Node,
  type NodeChange,
  type NodeProps,
  Position,
  ReactFlow,
  ReactFlowProvider,
  useUpdateNodeInternals,
} from "@xyflow/react";
import "@xyflow/react/dist/base.css";
import { IconAlertCircle, IconFileText, IconFlag, IconGavel } from "@tabler/icons-react";
import { memo, useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { inLanguage } from "../../../format/fieldValues";
import { useLocale } from "../../../i18n";
import { CanvasTools } from "../flows/CanvasTools";
import { type Exit, exitsOf, linksOf, NEW } from "../flows/graph";
import { heightOf, layout, WIDTH } from "../flows/layout";
import { edgeId } from "../flows/scene";
import { asFlow, END, type Page, pageOf, pageOfFault, tie } from "./script";
import type { ScriptDraft } from "./useScriptDraft";

export interface PagesViewProps {
  draft: ScriptDraft;
  selected: string | null;
  select: (page: string | null) => void;
  remove: (page: string) => void;
}

interface PageData extends Record<string, unknown> {
  page: Page | null;
  exits: Exit[];
  start: boolean;
  faults: number;
}
type PageNodeType = Node<PageData, "page">;

const NODE_TYPES = { page: memo(PageNode) };
const FIT = { padding: 0.1, maxZoom: 1, minZoom: 0.3 };

export default function ScriptCanvas(props: PagesViewProps) {
  return (
    <ReactFlowProvider>
      <Drawing {...props} />
    </ReactFlowProvider>
  );
}

function useDrawn({ draft, selected }: PagesViewProps) {
  const { t } = useTranslation();
  const { script, faults } = draft;
  return useMemo(() => {
    const flow = asFlow(script);
    const places = layout(flow);
    const nodes: PageNodeType[] = flow.actions.map((action) => {
      const page = pageOf(script, action.id) ?? null;
      const chosen = action.id === selected;
      const fresh: Exit = { id: NEW, kind: "condition", name: "", written: false, needed: false };
      const own = page ? exitsOf(action) : [];
      const exits = chosen && page ? [...own, fresh] : own;
      return {
        id: action.id,
        type: "page",
        position: places[action.id] ?? { x: 0, y: 0 },
        width: WIDTH,
        height: heightOf(exits.length),
        selected: chosen,
        data: {
          page,
          exits,
          start: script.start === action.id,
          faults: faults.filter((f) => pageOfFault(script, f.path) === action.id).length,
        },
      };
    });
    const known = new Set(flow.actions.map((a) => a.id));
    const edges: Edge[] = linksOf(flow)
      .filter((link) => known.has(link.to))
      .map((link) => ({
        id: edgeId(link.from, link.exit.id),
        source: link.from,
        sourceHandle: link.exit.id,
        target: link.to,
        targetHandle: "in",
        ariaLabel: t("scripts.editor.edge", { from: link.from, to: link.to }),
        markerEnd: { type: MarkerType.ArrowClosed, width: 16, height: 16 },
      }));
    return { nodes, edges };
  }, [script, selected, faults, t]);
}

function Drawing(props: PagesViewProps) {
  const { t } = useTranslation();
  const { draft, selected, select, remove } = props;
  const drawn = useDrawn(props);
  const [nodes, setNodes] = useState(drawn.nodes);
  useEffect(() => {
    setNodes((before) => {
      const old = new Map(before.map((node) => [node.id, node.measured]));
      return drawn.nodes.map((node) => {
        const measured = old.get(node.id);
        return measured ? { ...node, measured } : node;
      });
    });
  }, [drawn]);
  const onNodesChange = (changes: NodeChange<PageNodeType>[]) => {
    const after = applyNodeChanges(changes, nodes);
    setNodes(after);
    const chosen = changes.find((c) => c.type === "select" && c.selected);
    if (chosen?.type === "select") select(chosen.id === END ? null : chosen.id);
    const put = changes.find((c) => c.type === "position" && c.dragging !== true);
    if (!put) return;
    const moved = new Map(after.map((node) => [node.id, node.position]));
    draft.change((script) => ({
      ...script,
      pages: script.pages.map((page) => {
        const { x, y } = moved.get(page.id) ?? { x: 0, y: 0 };
        return { ...page, position: { x: Math.round(x), y: Math.round(y) } };
      }),
    }));
  };
  const tidy = () =>
    draft.change((script) => ({
      ...script,
      pages: script.pages.map(({ position: _placed, ...page }) => page),
    }));
  const onConnect = ({ source, sourceHandle, target }: Connection) => {
    if (sourceHandle) draft.change((script) => tie(script, source, sourceHandle, target));
  };
  return (
    <div
      className="canvas"
      data-testid="canvas"
      onKeyDown={(event) => {
        if (event.key !== "Delete" || !selected) return;
        event.preventDefault();
        remove(selected);
      }}
    >
      <ReactFlow
        nodes={nodes}
        edges={drawn.edges}
        nodeTypes={NODE_TYPES}
        onNodesChange={onNodesChange}
        onConnect={onConnect}
        onPaneClick={() => select(null)}
        deleteKeyCode={null}
        minZoom={0.2}
        maxZoom={1.5}
        connectionRadius={32}
        panOnScroll
        onInit={(shown) => requestAnimationFrame(() => void shown.fitView(FIT))}
        attributionPosition="bottom-left"
        aria-label={t("scripts.editor.canvas")}
        ariaLabelConfig={{
          "node.a11yDescription.default": t("scripts.editor.help"),
          "edge.a11yDescription.default": t("scripts.editor.help"),
        }}
      >
        <Background gap={20} color="var(--grid-dot)" />
        <CanvasTools fit={FIT} tidy={tidy} />
      </ReactFlow>
    </div>
  );
}

function PageNode({ id, data, selected }: NodeProps<PageNodeType>) {
  const { page, exits, start, faults } = data;
  const { t } = useTranslation();
  const locale = useLocale();
  const update = useUpdateNodeInternals();
  const handles = exits.map((exit) => exit.id).join();
  useEffect(() => update(id), [id, handles, update]);
  const Glyph = page ? IconFileText : IconFlag;
  return (
    <div className="action-node" data-selected={selected}>
      <Handle
        type="target"
        id="in"
        position={Position.Left}
        className="into"
        isConnectableStart={false}
      />
      <div className="action-head">
        <Glyph size={18} aria-hidden className="kind-icon" />
        <span className="grow">
          <span className="row" style={{ gap: 4 }}>
            <span className="strong cut">
              {page ? inLanguage(page.title, locale) : t("scripts.editor.end")}
            </span>
            {start && (
              <span className="start-flag">
                <IconFlag size={12} aria-hidden />
                {t("scripts.editor.start")}
              </span>
            )}
          </span>
          {page && (
            <span className="small muted cut block">{inLanguage(page.text, locale) || id}</span>
          )}
        </span>
        {(page?.mentions ?? []).length > 0 && (
          <IconGavel size={14} aria-label={t("scripts.mentions.title")} role="img" />
        )}
        {faults > 0 && (
          <span className="fault-badge tone-bad">
            <IconAlertCircle size={14} aria-hidden />
            {faults}
          </span>
        )}
      </div>
      <div className="exits">
        {exits.map((exit) => {
          const name =
            exit.id === "next"
              ? t("scripts.form.otherwise")
              : exit.name || t("scripts.form.add_branch");
          return (
            <div
              key={exit.id}
              className="exit"
              data-kind={exit.kind}
              data-open={!exit.target}
              data-needed={exit.needed && !exit.target}
              title={name}
            >
              <span className="cut">{name}</span>
              <Handle
                type="source"
                id={exit.id}
                position={Position.Right}
                isConnectableEnd={false}
              />
            </div>
          );
        })}
      </div>
    </div>
  );
}
