/** Named things of a list: the entries left with their order, the form of the chosen one right. */
import { ActionIcon, Button, TextInput, Tooltip } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconPlus, IconTrash } from "@tabler/icons-react";
import { type FormEvent, type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { inLanguage } from "../../../format/fieldValues";
import { useLocale } from "../../../i18n";
import { fieldIdFrom, moved } from "../crm/fieldList";
import type { Label } from "../crm/setup";

interface Named {
  id: string;
  label: Label;
}

interface NamedListProps<T extends Named> {
  label: string;
  /** Said while nothing is chosen. */
  about: string;
  items: T[];
  onChange: (items: T[]) => void;
  /** A new one by the name that was typed. */
  blank: (id: string, label: Label) => T;
  form: (item: T, onChange: (item: T) => void) => ReactNode;
}

export function NamedList<T extends Named>(props: NamedListProps<T>) {
  const { label, about, items, onChange, blank, form } = props;
  const { t } = useTranslation();
  const locale = useLocale();
  const [open, setOpen] = useState<string | null>(items[0]?.id ?? null);
  const at = items.findIndex(({ id }) => id === open);
  const chosen = items[at];
  const add = (name: string) => {
    const id = fieldIdFrom(
      name,
      items.map((item) => item.id),
    );
    onChange([...items, blank(id, { fr: name })]);
    setOpen(id);
  };
  const replace = (next: T) => onChange(items.map((item) => (item.id === next.id ? next : item)));
  return (
    <div className="split">
      <section className="panel" aria-label={label}>
        <Adder onAdd={add} />
        {items.length === 0 && <div className="empty">{t("admin.empty_list")}</div>}
        {items.map((item) => (
          <button
            key={item.id}
            type="button"
            className="item row"
            aria-current={item.id === open}
            onClick={() => setOpen(item.id)}
          >
            <span className="grow cut">{inLanguage(item.label, locale) || item.id}</span>
            <code className="small muted">{item.id}</code>
          </button>
        ))}
      </section>
      <section className="panel" aria-label={chosen ? inLanguage(chosen.label, locale) : label}>
        {chosen ? (
          <>
            <div className="panel-head">
              <h2 className="grow cut">{inLanguage(chosen.label, locale) || chosen.id}</h2>
              <Mover
                first={at === 0}
                last={at === items.length - 1}
                onMove={(step) => onChange(moved(items, at, step))}
              />
              <Button
                variant="subtle"
                color="gray"
                leftSection={<IconTrash size={16} aria-hidden />}
                onClick={() => onChange(items.filter(({ id }) => id !== chosen.id))}
              >
                {t("app.remove")}
              </Button>
            </div>
            <div className="panel-body stack-lg" key={chosen.id}>
              <LabelFields
                value={chosen.label}
                onChange={(next) => replace({ ...chosen, label: next })}
              />
              {form(chosen, replace)}
            </div>
          </>
        ) : (
          <div className="empty">{about}</div>
        )}
      </section>
    </div>
  );
}

function Adder({ onAdd }: { onAdd: (name: string) => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!typed.trim()) return;
    onAdd(typed.trim());
    setTyped("");
  };
  return (
    <form onSubmit={submit} className="row" style={{ padding: "8px 12px" }}>
      <TextInput
        className="grow"
        aria-label={t("admin.name")}
        placeholder={t("admin.name")}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <Button
        type="submit"
        variant="default"
        disabled={!typed.trim()}
        leftSection={<IconPlus size={16} aria-hidden />}
      >
        {t("admin.add")}
      </Button>
    </form>
  );
}

interface MoverProps {
  first: boolean;
  last: boolean;
  onMove: (step: -1 | 1) => void;
}

export function Mover({ first, last, onMove }: MoverProps) {
  const { t } = useTranslation();
  return (
    <>
      <Tooltip label={t("ticketing.admin.up")}>
        <ActionIcon
          aria-label={t("ticketing.admin.up")}
          disabled={first}
          onClick={() => onMove(-1)}
        >
          <IconArrowUp size={16} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={t("ticketing.admin.down")}>
        <ActionIcon
          aria-label={t("ticketing.admin.down")}
          disabled={last}
          onClick={() => onMove(1)}
        >
          <IconArrowDown size={16} aria-hidden />
        </ActionIcon>
      </Tooltip>
    </>
  );
}

/** A name in French, and in English where it is given. */
export function LabelFields({
  value,
  onChange,
}: {
  value: Label;
  onChange: (label: Label) => void;
}) {
  const { t } = useTranslation();
  return (
    <div className="form-grid">
      <TextInput
        label={t("ticketing.admin.label_fr")}
        required
        value={value.fr}
        onChange={(event) => onChange({ ...value, fr: event.currentTarget.value })}
      />
      <TextInput
        label={t("ticketing.admin.label_en")}
        placeholder={value.fr}
        value={value.en ?? ""}
        onChange={(event) => {
          const en = event.currentTarget.value;
          onChange(en ? { ...value, en } : { fr: value.fr });
        }}
      />
    </div>
  );
}
