/** A section of the plan: its things on the left, the form of the chosen one on the right. */
import { Button, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconListDetails, IconPlus, IconSearch, IconTrash } from "@tabler/icons-react";
import { useNavigate, useParams } from "@tanstack/react-router";
import { type ComponentType, type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Empty } from "../../parts/Empty";
import { blank, goodId, type ItemOf, putItem, removeItem, type Section } from "./plan";
import { useFaults, usePlan } from "./usePlan";

export interface FormProps<T> {
  id: string;
  value: T;
  onChange: (value: T) => void;
}

interface ListEditorProps<S extends Section> {
  section: S;
  Form: ComponentType<FormProps<ItemOf<S>>>;
}

export function ListEditor<S extends Section>({ section, Form }: ListEditorProps<S>) {
  const { t } = useTranslation();
  const plan = usePlan();
  const navigate = useNavigate();
  const { item } = useParams({ strict: false }) as { item?: string };
  const items = (plan[section] ?? {}) as Record<string, ItemOf<S>>;
  const chosen = item ? items[item] : undefined;
  const open = (id: string) =>
    void navigate({ to: "/administration/$section/$item", params: { section, item: id } });
  const remove = (id: string) => {
    removeItem(section, id);
    notifications.show({
      title: t("admin.removed", { name: items[id]?.name || id }),
      message: t("admin.removed_undo"),
    });
    void navigate({ to: "/administration/$section", params: { section } });
  };
  return (
    <div className="split">
      <Entries section={section} items={items} chosen={item ?? null} onOpen={open} />
      <section className="panel" aria-label={item ?? t("admin.choose")}>
        {item && chosen ? (
          <>
            <div className="panel-head">
              <h2 className="cut">{chosen.name || item}</h2>
              <code className="muted grow">{item}</code>
              <Button
                variant="subtle"
                color="gray"
                leftSection={<IconTrash size={16} aria-hidden />}
                onClick={() => remove(item)}
              >
                {t("app.remove")}
              </Button>
            </div>
            <div className="panel-body">
              <Form
                key={item}
                id={item}
                value={chosen}
                onChange={(next) => putItem(section, item, next)}
              />
            </div>
          </>
        ) : (
          <Empty icon={IconListDetails} title={t(`admin.${section}`)} hint={t("admin.choose")} />
        )}
      </section>
    </div>
  );
}

interface EntriesProps<S extends Section> {
  section: S;
  items: Record<string, ItemOf<S>>;
  chosen: string | null;
  onOpen: (id: string) => void;
}

function Entries<S extends Section>({ section, items, chosen, onOpen }: EntriesProps<S>) {
  const { t } = useTranslation();
  const faults = useFaults();
  const [filter, setFilter] = useState("");
  const shown = Object.entries(items)
    .filter(([id, item]) => `${id} ${item.name ?? ""}`.toLowerCase().includes(filter.toLowerCase()))
    .sort(([a, x], [b, y]) => (x.name || a).localeCompare(y.name || b));
  return (
    <section className="panel" aria-label={t(`admin.${section}`)}>
      <div className="panel-head">
        <h2 className="grow">{t(`admin.${section}`)}</h2>
        <span className="muted num">{Object.keys(items).length}</span>
      </div>
      <div style={{ padding: "8px 12px" }} className="stack">
        <TextInput
          aria-label={t("admin.filter")}
          placeholder={t("admin.filter")}
          leftSection={<IconSearch size={16} aria-hidden />}
          value={filter}
          onChange={(event) => setFilter(event.currentTarget.value)}
          type="search"
        />
        <Adder section={section} items={items} onAdded={onOpen} />
      </div>
      <div
        style={{
          maxHeight: "calc(100vh - 300px)",
          overflow: "auto",
          borderTop: "1px solid var(--line)",
        }}
      >
        {shown.length === 0 && <div className="empty">{t("admin.empty_list")}</div>}
        {shown.map(([id, item]) => {
          const faulty = faults?.some((f) => f.path.startsWith(`${section}.${id}`));
          return (
            <button
              key={id}
              type="button"
              className="item row"
              aria-current={chosen === id}
              onClick={() => onOpen(id)}
            >
              <span className="grow cut">{item.name || id}</span>
              {faulty && <span className="badge tone-bad">{t("admin.plan.what")}</span>}
              <code className="small muted">{id}</code>
            </button>
          );
        })}
      </div>
    </section>
  );
}

interface AdderProps<S extends Section> {
  section: S;
  items: Record<string, ItemOf<S>>;
  onAdded: (id: string) => void;
}

function Adder<S extends Section>({ section, items, onAdded }: AdderProps<S>) {
  const { t } = useTranslation();
  const plan = usePlan();
  const [id, setId] = useState("");
  const [fault, setFault] = useState<string | null>(null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const clean = id.trim();
    if (!goodId(section, clean)) {
      setFault(section === "numbers" ? t("admin.number.hint") : t("admin.id_bad"));
      return;
    }
    if (clean in items) {
      setFault(t("admin.id_taken"));
      return;
    }
    putItem(section, clean, blank(section, plan));
    setId("");
    onAdded(clean);
  };
  return (
    <form onSubmit={submit} className="row" style={{ alignItems: "flex-start" }}>
      <TextInput
        className="grow"
        aria-label={section === "numbers" ? t("admin.number.number") : t("admin.id")}
        placeholder={section === "numbers" ? t("admin.number.number") : t("admin.id")}
        value={id}
        error={fault}
        onChange={(event) => {
          setFault(null);
          setId(event.currentTarget.value);
        }}
      />
      <Button
        type="submit"
        variant="default"
        leftSection={<IconPlus size={16} aria-hidden />}
        disabled={!id.trim()}
      >
        {t("admin.add")}
      </Button>
    </form>
  );
}
