/** The graph itself: drawn, dragged and tied by hand. Comes as a file of its own with its library. */
import {
  applyNodeChanges,
  Background,
  type Connection,
  type Edge,
  type EdgeChange,
  type FinalConnectionState,
  MiniMap,
  type NodeChange,
  ReactFlow,
  type ReactFlowInstance,
  ReactFlowProvider,
  useReactFlow,
} from "@xyflow/react";
import "@xyflow/react/dist/base.css";
import { type DragEvent, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ActionNode, type ActionNodeType } from "./ActionNode";
import { CanvasTools } from "./CanvasTools";
import { answerConnect, useEditor } from "./editor";
import { actionOf, connect, exitsOf, putPositions } from "./graph";
import { isKind, KIND_MIME } from "./kinds";
import { layout } from "./layout";
import type { Overlay } from "./overlay";
import { edgesOf, nodesOf, type Scene } from "./scene";
import { useWords } from "./useWords";

const NODE_TYPES = { action: ActionNode };
const FIT = { padding: 0.08, maxZoom: 1, minZoom: 0.2 };
/** Below this nobody reads an action: a big flow then opens at its start. */
const READABLE = 0.6;
const OPENS_AT = 0.8;

export default function Canvas({ overlay }: { overlay: Overlay }) {
  return (
    <ReactFlowProvider>
      <Drawing overlay={overlay} />
    </ReactFlowProvider>
  );
}

/** Nodes as drawn; what the library measured of them lives on. */
function useNodes(scene: Scene) {
  const [nodes, setNodes] = useState<ActionNodeType[]>(() => nodesOf(scene));
  useEffect(() => {
    setNodes((before) => {
      const old = new Map(before.map((node) => [node.id, node]));
      return nodesOf(scene).map((node) => {
        const measured = old.get(node.id)?.measured;
        return measured ? { ...node, measured } : node;
      });
    });
  }, [scene]);
  return [nodes, setNodes] as const;
}

function useEdgeWords(scene: Scene) {
  const { t } = useTranslation();
  const words = useWords();
  return useCallback(
    (edge: Edge) => {
      const action = actionOf(scene.flow, edge.source);
      const exit = action && exitsOf(action).find((e) => e.id === edge.sourceHandle);
      return t("ivr.canvas.edge", {
        from: edge.source,
        exit: action && exit ? words.exit(action, exit) : "",
        to: edge.target,
      });
    },
    [scene, t, words],
  );
}

function Drawing({ overlay }: { overlay: Overlay }) {
  const { t } = useTranslation();
  const editor = useEditor();
  const { flow, selected, faults, change, select } = editor;
  const scene = useMemo<Scene>(
    () => ({ flow, places: layout(flow), selected, faults, overlay, readOnly: false }),
    [flow, selected, faults, overlay],
  );
  const [nodes, setNodes] = useNodes(scene);
  const [edge, chooseEdge] = useState<string | null>(null);
  const say = useEdgeWords(scene);
  const edges = useMemo(() => edgesOf(scene, edge, say), [scene, edge, say]);
  const view = useReactFlow();
  useFollow(selected);

  const onNodesChange = (changes: NodeChange<ActionNodeType>[]) => {
    const after = applyNodeChanges(changes, nodes);
    setNodes(after);
    if (changes.some((c) => c.type === "select")) {
      select(after.filter((node) => node.selected).map((node) => node.id));
    }
    const put = changes.some((c) => c.type === "position" && c.dragging !== true);
    const moved = after.filter((node) => {
      const old = scene.places[node.id];
      return old && (old.x !== node.position.x || old.y !== node.position.y);
    });
    if (!put || moved.length === 0) return;
    const round = ({ x, y }: { x: number; y: number }) => ({ x: Math.round(x), y: Math.round(y) });
    const places = Object.fromEntries(moved.map((node) => [node.id, round(node.position)]));
    change((f) => putPositions(f, { ...layout(f), ...places }), "positions");
  };
  const onEdgesChange = (changes: EdgeChange[]) => {
    for (const c of changes) {
      if (c.type === "select") chooseEdge((now) => (c.selected ? c.id : now === c.id ? null : now));
    }
  };
  const onConnect = ({ source, sourceHandle, target }: Connection) => {
    if (sourceHandle) answerConnect(editor, source, sourceHandle, target);
  };
  const onConnectEnd = (event: MouseEvent | TouchEvent, state: FinalConnectionState) => {
    if (state.isValid || !state.fromHandle?.id || !state.fromNode) return;
    const point = "changedTouches" in event ? event.changedTouches[0] : event;
    const from = state.fromNode.id;
    if (!point || (point.target as Element | null)?.closest(`[data-id="${from}"]`)) return;
    const at = view.screenToFlowPosition({ x: point.clientX, y: point.clientY });
    const spot = { x: Math.round(at.x), y: Math.round(at.y) - 24 };
    editor.ask({ for: "connect", from, exit: state.fromHandle.id, at: spot });
  };
  const onReconnect = (old: Edge, now: Connection) => {
    change((f) => {
      const cut = old.source === now.source && old.sourceHandle === now.sourceHandle;
      const base = cut ? f : connect(f, old.source, old.sourceHandle ?? "", undefined);
      return connect(base, now.source, now.sourceHandle ?? "next", now.target);
    });
  };
  const onDelete = () => {
    const cut = edges.find((e) => e.id === edge);
    if (cut?.sourceHandle && selected.length === 0) {
      change((f) => connect(f, cut.source, cut.sourceHandle ?? "", undefined));
      chooseEdge(null);
    } else editor.removeAll(selected);
  };
  return (
    <div
      className="canvas"
      data-testid="canvas"
      onDragOver={(event) => {
        event.preventDefault();
        event.dataTransfer.dropEffect = "copy";
      }}
      onDrop={(event) => drop(event, editor, view.screenToFlowPosition, edges)}
      onKeyDown={(event) => {
        if (event.key !== "Delete" && event.key !== "Backspace") return;
        if (event.target instanceof HTMLInputElement) return;
        event.preventDefault();
        onDelete();
      }}
    >
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        onNodesChange={onNodesChange}
        onEdgesChange={onEdgesChange}
        onConnect={onConnect}
        onConnectEnd={onConnectEnd}
        onReconnect={onReconnect}
        onNodeDoubleClick={(_, node) => editor.edit(node.id)}
        onPaneClick={() => chooseEdge(null)}
        deleteKeyCode={null}
        multiSelectionKeyCode={["Control", "Meta", "Shift"]}
        selectionKeyCode="Shift"
        minZoom={0.2}
        maxZoom={1.5}
        connectionRadius={32}
        edgesReconnectable
        elevateNodesOnSelect={false}
        panOnScroll
        onInit={(drawn) => openView(drawn, scene)}
        attributionPosition="bottom-left"
        aria-label={t("ivr.canvas.label")}
        ariaLabelConfig={{
          "node.a11yDescription.default": t("ivr.canvas.help"),
          "edge.a11yDescription.default": t("ivr.canvas.help"),
          "node.a11yDescription.ariaLiveMessage": ({ x, y }) =>
            `x ${Math.round(x)}, y ${Math.round(y)}`,
          "minimap.ariaLabel": t("ivr.canvas.map"),
          "handle.ariaLabel": t("ivr.outline.connect"),
        }}
      >
        <Background gap={20} color="var(--grid-dot)" />
        <MiniMap pannable zoomable ariaLabel={t("ivr.canvas.map")} nodeBorderRadius={4} />
        <CanvasTools fit={FIT} tidy={() => change((f) => putPositions(f, {}))} />
      </ReactFlow>
    </div>
  );
}

/** All of the flow if it can be read at that size, else its beginning. */
function openView(drawn: ReactFlowInstance<ActionNodeType>, { flow, places }: Scene) {
  const box = document.querySelector(".canvas")?.getBoundingClientRect();
  const bounds = drawn.getNodesBounds(drawn.getNodes());
  if (!box || bounds.width === 0) return;
  const fits = Math.min(box.width / bounds.width, box.height / bounds.height) * 0.9;
  const start = places[flow.start];
  if (fits >= READABLE || !start) {
    void drawn.fitView(FIT);
    return;
  }
  const y = box.height / 2 - (start.y + 40) * OPENS_AT;
  void drawn.setViewport({ x: 28 - start.x * OPENS_AT, y, zoom: OPENS_AT });
}

/** The chosen action is brought into sight when something else than the drawing chose it. */
function useFollow(selected: readonly string[]) {
  const view = useReactFlow();
  const last = useRef<string | undefined>(undefined);
  const one = selected.length === 1 ? selected[0] : undefined;
  useEffect(() => {
    if (one === undefined || one === last.current) return;
    last.current = one;
    const soon = setTimeout(() => {
      const node = view.getNode(one);
      const box = document.querySelector(".canvas")?.getBoundingClientRect();
      if (!node || !box) return;
      const from = view.flowToScreenPosition(node.position);
      const { zoom } = view.getViewport();
      const [width, height] = [(node.width ?? 0) * zoom, (node.height ?? 0) * zoom];
      const inside =
        from.x >= box.left &&
        from.y >= box.top &&
        from.x + width <= box.right &&
        from.y + height <= box.bottom;
      if (inside) return;
      const x = node.position.x + (node.width ?? 0) / 2;
      const y = node.position.y + (node.height ?? 0) / 2;
      void view.setCenter(x, y, { zoom: Math.max(zoom, 0.6), duration: 0 });
    }, 50);
    return () => clearTimeout(soon);
  }, [one, view]);
}

/** A new action from the palette: on an edge it goes between, on an action after it. */
function drop(
  event: DragEvent,
  editor: ReturnType<typeof useEditor>,
  place: (point: { x: number; y: number }) => { x: number; y: number },
  edges: Edge[],
) {
  const kind = event.dataTransfer.getData(KIND_MIME);
  if (!isKind(kind)) return;
  event.preventDefault();
  const target = event.target as Element;
  const edge = edges.find(
    (e) => e.id === target.closest(".react-flow__edge")?.getAttribute("data-id"),
  );
  const node = target.closest(".react-flow__node")?.getAttribute("data-id") ?? undefined;
  const { x, y } = place({ x: event.clientX, y: event.clientY });
  const at = { x: Math.round(x) - 110, y: Math.round(y) - 24 };
  if (edge) editor.addKind(kind, { from: edge.source, exit: edge.sourceHandle ?? undefined });
  else if (node) editor.addKind(kind, { from: node });
  else editor.addKind(kind, { at });
}
