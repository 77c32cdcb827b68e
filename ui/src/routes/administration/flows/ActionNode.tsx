/** An action on the graph: what it is, what it says, and a named handle for each exit. */
import { Handle, type Node, type NodeProps, Position, useUpdateNodeInternals } from "@xyflow/react";
import {
  IconAlertCircle,
  IconAlertTriangle,
  IconFlag,
  IconMinus,
  IconPencil,
  IconPlus,
} from "@tabler/icons-react";
import { memo, useEffect } from "react";
import { useTranslation } from "react-i18next";
import type { Action } from "../plan";
import type { FlowFault } from "./faults";
import type { Exit } from "./graph";
import { iconOf } from "./icons";
import { exitKey, type Mark, type Overlay } from "./overlay";
import { useWords } from "./useWords";

export interface ActionData extends Record<string, unknown> {
  action: Action;
  exits: Exit[];
  start: boolean;
  faults: FlowFault[];
  overlay: Overlay;
  readOnly: boolean;
}
export type ActionNodeType = Node<ActionData, "action">;

export const ActionNode = memo(function ActionNode({
  id,
  data,
  selected,
}: NodeProps<ActionNodeType>) {
  const { action, exits, start, faults, overlay, readOnly } = data;
  const { t } = useTranslation();
  const words = useWords();
  const update = useUpdateNodeInternals();
  const handles = exits.map((exit) => exit.id).join();
  useEffect(() => update(id), [id, handles, update]);
  const Glyph = iconOf(action.type);
  const worst = faults.some((f) => f.level === "error") ? "bad" : "warn";
  const mark = overlay.marks?.get(id);
  return (
    <div className="action-node" data-selected={selected} data-mark={mark}>
      <Handle
        type="target"
        id="in"
        position={Position.Left}
        className="into"
        isConnectableStart={false}
        isConnectable={!readOnly}
      />
      <div className="action-head">
        <Glyph size={18} aria-hidden className="kind-icon" />
        <span className="grow">
          <span className="row" style={{ gap: 4 }}>
            <span className="strong cut">{action.id}</span>
            {start && (
              <span className="start-flag" title={t("ivr.canvas.start")}>
                <IconFlag size={12} aria-hidden />
                {t("ivr.canvas.start")}
              </span>
            )}
          </span>
          <span className="small muted cut block">
            {words.summary(action) || words.kind(action.type)}
          </span>
        </span>
        {faults.length > 0 && (
          <span
            className={`fault-badge tone-${worst}`}
            title={faults.map((f) => words.fault(f, action)).join("\n")}
          >
            {worst === "bad" ? (
              <IconAlertCircle size={14} aria-hidden />
            ) : (
              <IconAlertTriangle size={14} aria-hidden />
            )}
            {faults.length}
          </span>
        )}
        {mark && <MarkBadge mark={mark} />}
      </div>
      <div className="exits">
        {exits.map((exit) => (
          <ExitLine key={exit.id} action={action} exit={exit} readOnly={readOnly} data={data} />
        ))}
      </div>
    </div>
  );
});

interface ExitLineProps {
  action: Action;
  exit: Exit;
  readOnly: boolean;
  data: ActionData;
}

function ExitLine({ action, exit, readOnly, data }: ExitLineProps) {
  const { t } = useTranslation();
  const words = useWords();
  const name = words.exit(action, exit);
  const key = exitKey(action.id, exit.id);
  const count = exit.written ? data.overlay.counts?.get(key) : undefined;
  const uncovered = exit.written && data.overlay.covered && !data.overlay.covered.has(key);
  return (
    <div
      className="exit"
      data-kind={exit.kind}
      data-open={!exit.target}
      data-needed={exit.needed && !exit.target}
      title={name}
    >
      <span className="cut">{name}</span>
      {uncovered && <span className="tone-warn small strong">{t("ivr.tests.not_taken")}</span>}
      {count !== undefined && <span className="count num">{count}</span>}
      <Handle
        type="source"
        id={exit.id}
        position={Position.Right}
        isConnectable={!readOnly}
        isConnectableEnd={false}
      />
    </div>
  );
}

const MARKS = { added: IconPlus, changed: IconPencil, removed: IconMinus } as const;
const TONES: Record<Mark, string> = { added: "good", changed: "warn", removed: "bad" };

export function MarkBadge({ mark }: { mark: Mark }) {
  const { t } = useTranslation();
  const Glyph = MARKS[mark];
  return (
    <span className={`fault-badge tone-${TONES[mark]}`}>
      <Glyph size={14} aria-hidden />
      {t(`ivr.versions.${mark}`)}
    </span>
  );
}
