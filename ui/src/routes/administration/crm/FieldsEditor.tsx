/**
 * Designs a list of fields: of the card, of a ticket form, of a script page, of a case. Owns the
 * list and its order; `FieldForm` owns one field.
 */
import { ActionIcon, Button, TextInput, Tooltip } from "@mantine/core";
import {
  IconArrowDown,
  IconArrowUp,
  IconChevronDown,
  IconChevronRight,
  IconPlus,
  IconTrash,
} from "@tabler/icons-react";
import { type FormEvent, type KeyboardEvent, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { inLanguage } from "../../../format/fieldValues";
import { useLocale } from "../../../i18n";
import { FieldForm } from "./FieldForm";
import { fieldIdFrom, moved } from "./fieldList";
import type { Field } from "./setup";

interface FieldsEditorProps {
  fields: readonly Field[];
  onChange: (fields: Field[]) => void;
  /** What the list is, said to who can't see where it stands. */
  label: string;
}

export function FieldsEditor({ fields, onChange, label }: FieldsEditorProps) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<string | null>(null);
  const list = useRef<HTMLUListElement>(null);
  const add = (typed: string) => {
    const id = fieldIdFrom(
      typed,
      fields.map((f) => f.id),
    );
    onChange([...fields, { id, label: { fr: typed }, type: { kind: "text" } }]);
    setOpen(id);
  };
  const move = (from: number, step: -1 | 1) => {
    const id = fields[from]?.id;
    onChange(moved(fields, from, step));
    // The row moves, the hand stays on it.
    requestAnimationFrame(() =>
      list.current?.querySelector<HTMLElement>(`[data-row="${id}"] > div > button`)?.focus(),
    );
  };
  return (
    <div role="group" aria-label={label} className="stack">
      {fields.length === 0 && <div className="muted">{t("card.fields.empty")}</div>}
      <ul className="field-list" ref={list}>
        {fields.map((field, n) => (
          <FieldRow
            key={field.id}
            field={field}
            fields={fields}
            open={open === field.id}
            onOpen={(on) => setOpen(on ? field.id : null)}
            onChange={(next) => onChange(fields.map((f) => (f.id === field.id ? next : f)))}
            onMove={(step) => move(n, step)}
            first={n === 0}
            last={n === fields.length - 1}
            onRemove={() => onChange(fields.filter((f) => f.id !== field.id))}
          />
        ))}
      </ul>
      <AddField onAdd={add} />
    </div>
  );
}

function AddField({ onAdd }: { onAdd: (typed: string) => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // It may stand within the form of what the fields belong to.
    event.stopPropagation();
    if (!typed.trim()) return;
    onAdd(typed.trim());
    setTyped("");
  };
  return (
    <form onSubmit={submit} className="row">
      <TextInput
        className="grow"
        maw={360}
        aria-label={t("card.fields.new")}
        placeholder={t("card.fields.new")}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <Button
        type="submit"
        variant="default"
        disabled={!typed.trim()}
        leftSection={<IconPlus size={16} aria-hidden />}
      >
        {t("card.fields.add")}
      </Button>
    </form>
  );
}

interface FieldRowProps {
  field: Field;
  fields: readonly Field[];
  open: boolean;
  onOpen: (open: boolean) => void;
  onChange: (field: Field) => void;
  onMove: (step: -1 | 1) => void;
  first: boolean;
  last: boolean;
  onRemove: () => void;
}

function FieldRow(props: FieldRowProps) {
  const { field, fields, open, onOpen, onChange, onMove, first, last, onRemove } = props;
  const { t } = useTranslation();
  const locale = useLocale();
  const body = useId();
  const name = inLanguage(field.label, locale) || field.id;
  const keys = (event: KeyboardEvent) => {
    const step = event.key === "ArrowUp" ? -1 : event.key === "ArrowDown" ? 1 : 0;
    if (!event.altKey || step === 0) return;
    event.preventDefault();
    onMove(step);
  };
  const Glyph = open ? IconChevronDown : IconChevronRight;
  const notes = [
    t(`card.fields.kinds.${field.type.kind}`),
    field.required && t("card.fields.required"),
    field.when && t("card.fields.when_short"),
  ];
  return (
    <li data-row={field.id}>
      <div className="row">
        <button
          type="button"
          className="item row grow"
          aria-expanded={open}
          aria-controls={body}
          onClick={() => onOpen(!open)}
          onKeyDown={keys}
        >
          <Glyph size={16} aria-hidden />
          <span className="strong cut">{name}</span>
          <span className="small muted grow cut">{notes.filter(Boolean).join(" · ")}</span>
          <code className="small muted">{field.id}</code>
        </button>
        <RowButton label={t("routing.move_up", { name })} off={first} onClick={() => onMove(-1)}>
          <IconArrowUp size={16} aria-hidden />
        </RowButton>
        <RowButton label={t("routing.move_down", { name })} off={last} onClick={() => onMove(1)}>
          <IconArrowDown size={16} aria-hidden />
        </RowButton>
        <RowButton label={t("card.fields.remove", { name })} onClick={onRemove}>
          <IconTrash size={16} aria-hidden />
        </RowButton>
      </div>
      <div id={body} hidden={!open}>
        {open && <FieldForm field={field} fields={fields} onChange={onChange} />}
      </div>
    </li>
  );
}

interface RowButtonProps {
  label: string;
  off?: boolean;
  onClick: () => void;
  children: React.ReactNode;
}

export function RowButton({ label, off, onClick, children }: RowButtonProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon aria-label={label} disabled={off ?? false} onClick={onClick}>
        {children}
      </ActionIcon>
    </Tooltip>
  );
}
