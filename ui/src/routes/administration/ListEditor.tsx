/** A section of the plan: its things on the left, the form of the chosen one on the right. */
import { Button, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import {
  IconArrowRight,
  IconListDetails,
  IconPlus,
  IconSearch,
  IconTrash,
} from "@tabler/icons-react";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { type ComponentType, type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Empty } from "../../parts/Empty";
import { blank, goodId, idFrom, type ItemOf, putItem, removeItem, type Section } from "./plan";
import { faultAt, missingFor, mustWait, usesOf } from "./setUp";
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
              <UsedBy section={section} id={item} />
            </div>
          </>
        ) : (
          <Nothing section={section} />
        )}
      </section>
    </div>
  );
}

/** What the section is for, what it needs first, and where the set-up goes on. */
function Nothing({ section }: { section: Section }) {
  const { t } = useTranslation();
  const plan = usePlan();
  const missing = missingFor(section, plan);
  const any = Object.keys(plan[section] ?? {}).length > 0;
  return (
    <Empty icon={IconListDetails} title={t(`admin.${section}`)} hint={t(`admin.about.${section}`)}>
      {missing.length > 0 ? (
        <div className="notice tone-warn" style={{ textAlign: "left" }}>
          <IconArrowRight size={16} aria-hidden />
          <span>
            {t("admin.first")}{" "}
            {missing.map((needed, n) => (
              <span key={needed}>
                {n > 0 && ", "}
                <Link to="/administration/$section" params={{ section: needed }}>
                  {t(`admin.${needed}`)}
                </Link>
              </span>
            ))}
          </span>
        </div>
      ) : (
        <p style={{ margin: 0 }}>{any ? t("admin.choose") : t("admin.create_first")}</p>
      )}
    </Empty>
  );
}

/** Where the plan names the chosen thing. */
function UsedBy({ section, id }: { section: Section; id: string }) {
  const { t } = useTranslation();
  const plan = usePlan();
  const uses = usesOf(plan, section, id);
  if (uses.length === 0) return null;
  return (
    <div style={{ marginTop: 12 }}>
      {uses.map((use) => (
        <div key={use.section}>
          <h3 style={{ margin: "8px 0 4px" }}>
            {t("admin.used_by")} · {t(`admin.${use.section}`)}
          </h3>
          {use.items.length === 0 && <span className="muted">{t("admin.empty_list")}</span>}
          <div className="row wrap">
            {use.items.map((item) => (
              <Link
                key={item.id}
                to="/administration/$section/$item"
                params={{ section: use.section, item: item.id }}
              >
                {item.name}
              </Link>
            ))}
          </div>
        </div>
      ))}
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
          const faulty = faults?.some((f) => faultAt(f.path, section, id));
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
  const [typed, setTyped] = useState("");
  const [fault, setFault] = useState<string | null>(null);
  const id = idFrom(section, typed);
  const bad =
    section === "numbers"
      ? t("admin.number.hint")
      : section === "agents"
        ? t("admin.agent.login_bad")
        : t("admin.id_bad");
  const label =
    section === "numbers"
      ? t("admin.number.number")
      : section === "agents"
        ? t("admin.agent.login")
        : t("admin.name");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!goodId(section, id)) {
      setFault(bad);
      return;
    }
    if (id in items) {
      setFault(t("admin.id_taken"));
      return;
    }
    const words = { language: t("admin.flow.language"), closed: t("ivr.words.closed") };
    const fresh = blank(section, plan, words);
    const named = section === "numbers" || section === "agents" ? fresh.name : typed.trim();
    putItem(section, id, { ...fresh, name: named });
    setTyped("");
    onAdded(id);
  };
  return (
    <form onSubmit={submit} className="row" style={{ alignItems: "flex-start" }}>
      <TextInput
        className="grow"
        aria-label={label}
        placeholder={label}
        value={typed}
        error={fault}
        description={id && id !== typed.trim() && !fault ? t("admin.id_given", { id }) : undefined}
        inputWrapperOrder={["label", "input", "description", "error"]}
        disabled={mustWait(section, plan)}
        onChange={(event) => {
          setFault(null);
          setTyped(event.currentTarget.value);
        }}
      />
      <Button
        type="submit"
        variant="default"
        style={{ flex: "none" }}
        leftSection={<IconPlus size={16} aria-hidden />}
        disabled={!typed.trim()}
      >
        {t("admin.add")}
      </Button>
    </form>
  );
}
