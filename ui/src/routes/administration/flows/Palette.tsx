/** The actions that can be added: dragged onto the graph, or added after the chosen one. */
import { TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { plain } from "./Chooser";
import { useEditor } from "./editor";
import { iconOf } from "./icons";
import { GROUPS, KIND_MIME, KIND_NAMES, type KindName, KINDS } from "./kinds";
import { useWords } from "./useWords";

export function Palette() {
  const { t } = useTranslation();
  const words = useWords();
  const editor = useEditor();
  const [typed, setTyped] = useState("");
  const shown = useMemo(() => {
    const wanted = plain(typed);
    return KIND_NAMES.filter((type) =>
      plain(`${words.kind(type)} ${words.help(type)} ${type}`).includes(wanted),
    );
  }, [typed, words]);
  const add = (kind: KindName) =>
    editor.edit(editor.addKind(kind, { from: editor.selected.at(-1) }));
  return (
    <section className="palette" aria-label={t("ivr.palette.title")}>
      <div className="palette-head">
        <TextInput
          type="search"
          aria-label={t("ivr.palette.find")}
          placeholder={t("ivr.palette.title")}
          leftSection={<IconSearch size={16} aria-hidden />}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          onKeyDown={(event) => {
            const first = shown[0];
            if (event.key === "Enter" && first) add(first);
          }}
        />
      </div>
      <div className="palette-list" tabIndex={-1}>
        {shown.length === 0 && <div className="empty">{t("ivr.palette.nothing")}</div>}
        {GROUPS.map((group) => {
          const some = shown.filter((type) => KINDS[type].group === group);
          if (some.length === 0) return null;
          return (
            <div key={group} role="group" aria-label={t(`ivr.groups.${group}`)}>
              <div className="group">{t(`ivr.groups.${group}`)}</div>
              {some.map((type) => (
                <Piece key={type} type={type} onAdd={() => add(type)} />
              ))}
            </div>
          );
        })}
      </div>
      <p className="palette-hint small muted">{t("ivr.palette.hint")}</p>
    </section>
  );
}

function Piece({ type, onAdd }: { type: KindName; onAdd: () => void }) {
  const words = useWords();
  const Glyph = iconOf(type);
  return (
    <button
      type="button"
      className="piece"
      draggable
      title={words.help(type)}
      data-kind={type}
      onClick={onAdd}
      onDragStart={(event) => {
        event.dataTransfer.setData(KIND_MIME, type);
        event.dataTransfer.effectAllowed = "copy";
      }}
    >
      <Glyph size={16} aria-hidden />
      <span className="grow">{words.kind(type)}</span>
    </button>
  );
}
