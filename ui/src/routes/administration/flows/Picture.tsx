/** A flow to be looked at: one side of a comparison. Comes with the drawing's library. */
import { Background, ReactFlow, ReactFlowProvider } from "@xyflow/react";
import "@xyflow/react/dist/base.css";
import { useMemo } from "react";
import type { Flow } from "../plan";
import { ActionNode } from "./ActionNode";
import type { Positions } from "./graph";
import type { Overlay } from "./overlay";
import { edgesOf, nodesOf, type Scene } from "./scene";

const NODE_TYPES = { action: ActionNode };
const NONE: readonly never[] = [];

interface PictureProps {
  flow: Flow;
  places: Positions;
  overlay: Overlay;
  label: string;
}

export default function Picture({ flow, places, overlay, label }: PictureProps) {
  const [nodes, edges] = useMemo(() => {
    const scene: Scene = { flow, places, selected: NONE, faults: NONE, overlay, readOnly: true };
    return [nodesOf(scene), edgesOf(scene, null, () => "")];
  }, [flow, places, overlay]);
  return (
    <ReactFlowProvider>
      <div className="canvas picture">
        <ReactFlow
          nodes={nodes}
          edges={edges}
          nodeTypes={NODE_TYPES}
          nodesDraggable={false}
          nodesConnectable={false}
          nodesFocusable={false}
          edgesFocusable={false}
          elementsSelectable={false}
          deleteKeyCode={null}
          panOnScroll
          minZoom={0.1}
          maxZoom={1.5}
          onInit={(drawn) => {
            const marked = nodes.filter((node) => overlay.marks?.has(node.id));
            const some = marked.length > 0 ? { nodes: marked } : {};
            void drawn.fitView({ ...some, padding: 0.15, maxZoom: 0.9, minZoom: 0.35 });
          }}
          attributionPosition="bottom-left"
          aria-label={label}
          role="img"
        >
          <Background gap={20} color="var(--grid-dot)" />
        </ReactFlow>
      </div>
    </ReactFlowProvider>
  );
}
