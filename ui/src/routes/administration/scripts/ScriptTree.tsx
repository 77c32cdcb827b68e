/** The same pages as an outline, for those who can't drag or see the graph. */
import { IconCornerDownRight, IconFileText, IconFlag, IconLink } from "@tabler/icons-react";
import { type KeyboardEvent, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { inLanguage } from "../../../format/fieldValues";
import { useLocale } from "../../../i18n";
import { outline, type Row } from "../flows/outline";
import { asFlow, END, pageOf } from "./script";
import type { PagesViewProps } from "./ScriptCanvas";

export function ScriptTree({ draft, selected, select, remove }: PagesViewProps) {
  const { t } = useTranslation();
  const { script } = draft;
  const rows = useMemo(() => outline(asFlow(script)), [script]);
  const [at, setAt] = useState("");
  const box = useRef<HTMLUListElement>(null);
  const present = rows.find((row) => row.key === at) ?? rows[0];
  const go = (row: Row | undefined) => {
    if (!row) return;
    setAt(row.key);
    const n = rows.indexOf(row);
    (box.current?.children[n] as HTMLElement | undefined)?.focus();
  };
  const open = (row: Row) => {
    setAt(row.key);
    select(row.action && row.action !== END ? row.action : null);
  };
  const onKeyDown = (event: KeyboardEvent, row: Row) => {
    const n = rows.indexOf(row);
    if (event.key === "ArrowDown") go(rows[n + 1]);
    else if (event.key === "ArrowUp") go(rows[n - 1]);
    else if (event.key === "Home") go(rows[0]);
    else if (event.key === "End") go(rows.at(-1));
    else if (event.key === "Enter" || event.key === " ") open(row);
    else if (event.key === "Delete" && row.action && row.action !== END) remove(row.action);
    else return;
    event.preventDefault();
  };
  return (
    <ul ref={box} className="script-tree" role="tree" aria-label={t("scripts.editor.tree")}>
      {rows.map((row) => (
        <li
          key={row.key}
          role="treeitem"
          aria-level={row.depth + 1}
          aria-posinset={row.place}
          aria-setsize={row.size}
          aria-selected={row.action !== undefined && row.action === selected}
          tabIndex={row === present ? 0 : -1}
          style={{ paddingLeft: 8 + row.depth * 22 }}
          data-page={row.action}
          onClick={() => open(row)}
          onKeyDown={(event) => onKeyDown(event, row)}
        >
          <Line row={row} draft={draft} />
        </li>
      ))}
    </ul>
  );
}

function Line({ row, draft }: { row: Row; draft: PagesViewProps["draft"] }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const page = pageOf(draft.script, row.action);
  const via = row.via?.exit;
  const Glyph = row.link ? IconLink : row.action === END ? IconFlag : IconFileText;
  return (
    <>
      {via && via.id !== "next" && (
        <span className="row small muted">
          <IconCornerDownRight size={14} aria-hidden />
          <code>{via.name}</code>
        </span>
      )}
      <Glyph size={16} aria-hidden />
      <span className="strong">
        {page
          ? inLanguage(page.title, locale)
          : row.action === END
            ? t("scripts.editor.end")
            : t("scripts.editor.nowhere")}
      </span>
      {row.link && row.action !== END && (
        <span className="small muted">{t("scripts.editor.met")}</span>
      )}
      {row.loose && <span className="small tone-warn">{t("scripts.editor.loose")}</span>}
    </>
  );
}
