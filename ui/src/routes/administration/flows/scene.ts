/** The flow as nodes and edges of the drawing. Pure: no state of its own. */
import { type Edge, MarkerType } from "@xyflow/react";
import type { Flow } from "../plan";
import type { ActionNodeType } from "./ActionNode";
import type { FlowFault } from "./faults";
import { type Exit, exitsOf, linksOf, NEW, type Positions } from "./graph";
import { kindOf } from "./kinds";
import { heightOf, shownExits, WIDTH } from "./layout";
import { exitKey, type Overlay } from "./overlay";

/** A chosen action also shows the exits it could have. */
export function drawnExits(action: Flow["actions"][number], chosen: boolean): Exit[] {
  const shown = shownExits(action);
  if (!chosen) return shown;
  const rest = exitsOf(action).filter((exit) => exit.kind === "error" && !exit.written);
  const { conditions } = kindOf(action.type);
  const grows = conditions.kind === "keys" || conditions.kind === "expressions";
  const fresh: Exit = { id: NEW, kind: "condition", name: "", written: false, needed: false };
  return [...shown, ...(grows ? [fresh] : []), ...rest];
}

export interface Scene {
  flow: Flow;
  places: Positions;
  selected: readonly string[];
  faults: readonly FlowFault[];
  overlay: Overlay;
  readOnly: boolean;
}

export function nodesOf(scene: Scene): ActionNodeType[] {
  const { flow, places, selected, faults, overlay, readOnly } = scene;
  return flow.actions.map((action) => {
    const chosen = selected.includes(action.id);
    const exits = drawnExits(action, chosen && !readOnly && selected.length === 1);
    return {
      id: action.id,
      type: "action" as const,
      position: places[action.id] ?? { x: 0, y: 0 },
      width: WIDTH,
      height: heightOf(exits.length),
      selected: chosen,
      draggable: !readOnly,
      zIndex: chosen ? 10 : 0,
      data: {
        action,
        exits,
        start: flow.start === action.id,
        faults: faults.filter((f) => f.action === action.id),
        overlay,
        readOnly,
      },
    };
  });
}

export const edgeId = (from: string, exit: string) => `${from} ${exit}`;

export function edgesOf(scene: Scene, chosen: string | null, say: (edge: Edge) => string): Edge[] {
  const { flow, overlay } = scene;
  const known = new Set(flow.actions.map((a) => a.id));
  return linksOf(flow)
    .filter((link) => known.has(link.to))
    .map((link) => {
      const key = exitKey(link.from, link.exit.id);
      const count = overlay.counts?.get(key);
      const uncovered = overlay.covered !== undefined && !overlay.covered.has(key);
      const id = edgeId(link.from, link.exit.id);
      const edge: Edge = {
        id,
        source: link.from,
        sourceHandle: link.exit.id,
        target: link.to,
        targetHandle: "in",
        selected: id === chosen,
        className: [
          link.exit.kind === "error" ? "edge-error" : "",
          uncovered ? "edge-uncovered" : "",
          count === 0 ? "edge-unused" : "",
        ].join(" "),
        markerEnd: { type: MarkerType.ArrowClosed, width: 16, height: 16 },
        // Zero stands at the exit; on crowded edges it would cover the others.
        ...(count !== undefined && count > 0 && { label: String(count) }),
      };
      return { ...edge, ariaLabel: say(edge) };
    });
}
