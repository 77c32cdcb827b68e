/** One page: what is said and asked, the mentions, where answers are kept, what follows. */
import { Button, Menu, Select, TextInput } from "@mantine/core";
import { IconArrowLeft, IconFlag, IconPlus, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import * as api from "../../../api/scripts";
import { clock } from "../../../format/time";
import { inLanguage } from "../../../format/fieldValues";
import { useLocale } from "../../../i18n";
import { useAtom } from "../../../parts/atom";
import { FieldsEditor } from "../crm/FieldsEditor";
import { type Setup, setupDraft } from "../crm/setup";
import { AddButton, LabelInputs, ObjectionsForm, TakeOut } from "./pieces";
import {
  type Branch,
  END,
  idFrom,
  type Mention,
  type Page,
  putPage,
  type Script,
  type Target,
} from "./script";
import type { ScriptDraft } from "./useScriptDraft";

interface PageFormProps {
  draft: ScriptDraft;
  page: Page;
  setup: Setup;
  onBack: () => void;
  onRemove: () => void;
}

type Part = { page: Page; put: (change: Partial<Page>) => void };

export function PageForm({ draft, page, setup, onBack, onRemove }: PageFormProps) {
  const { t } = useTranslation();
  const { script, change, reading } = draft;
  const put = (part: Partial<Page>) => change((s) => putPage(s, { ...page, ...part }));
  const ms = reading.pages.find((one) => one.page === page.id)?.ms ?? 0;
  return (
    <>
      <header className="inspector-head">
        <div className="grow">
          <h2 tabIndex={-1}>{page.title.fr || page.id}</h2>
          <p className="small muted">{t("scripts.form.takes", { time: clock(ms) })}</p>
        </div>
        <Button
          variant="subtle"
          size="xs"
          onClick={onBack}
          leftSection={<IconArrowLeft size={14} aria-hidden />}
        >
          {t("scripts.form.script")}
        </Button>
      </header>
      <div className="inspector-body script-form">
        <LabelInputs
          fr={t("scripts.form.title_fr")}
          en={t("scripts.form.title_en")}
          value={page.title}
          onChange={(title) => put({ title })}
        />
        <LabelInputs
          fr={t("scripts.form.text_fr")}
          en={t("scripts.form.text_en")}
          value={page.text}
          long
          description={t("scripts.form.text_hint")}
          onChange={(text) => put({ text })}
        />
        <MentionsForm page={page} put={put} />
        <h3>{t("scripts.form.fields")}</h3>
        <FieldsEditor
          fields={page.fields ?? []}
          label={t("scripts.form.fields")}
          onChange={(fields) => put({ fields })}
        />
        {(page.fields ?? []).length > 0 && <WritesForm page={page} put={put} setup={setup} />}
        <ExitsForm script={script} page={page} put={put} />
        <ObjectionsForm
          title={t("scripts.form.objections")}
          list={page.objections ?? []}
          onChange={(objections) => put({ objections })}
        />
        <div className="row wrap">
          {script.start !== page.id && (
            <Button
              variant="default"
              size="xs"
              onClick={() => change((s) => ({ ...s, start: page.id }))}
              leftSection={<IconFlag size={14} aria-hidden />}
            >
              {t("scripts.form.first")}
            </Button>
          )}
          <Button
            variant="default"
            size="xs"
            onClick={onRemove}
            leftSection={<IconTrash size={14} aria-hidden />}
          >
            {t("scripts.form.remove")}
          </Button>
        </div>
      </div>
    </>
  );
}

/** The law's own words are offered; they are the same for every organization. */
function useTemplates(): Mention[] {
  const organization = useAtom(setupDraft)?.organization ?? "";
  const { data } = useQuery({
    queryKey: ["scripts", organization],
    queryFn: () => api.scripts(organization),
    enabled: organization !== "",
  });
  return (data?.mentions ?? []) as unknown as Mention[];
}

function MentionsForm({ page, put }: Part) {
  const { t } = useTranslation();
  const templates = useTemplates();
  const list = page.mentions ?? [];
  const set = (n: number, change: Partial<Mention>) =>
    put({ mentions: list.map((m, i) => (i === n ? { ...m, ...change } : m)) });
  const ids = list.map((mention) => mention.id);
  const add = (mention: Mention) =>
    put({ mentions: [...list, { ...mention, id: idFrom(mention.id, ids, "mention") }] });
  return (
    <>
      <h3>{t("scripts.form.mentions")}</h3>
      {list.map((mention, n) => (
        <div key={mention.id} className="piece-row">
          <span className="strong small">{t(`scripts.kinds.${mention.kind}`)}</span>
          <LabelInputs
            fr={t("scripts.form.text_fr")}
            en={t("scripts.form.text_en")}
            value={mention.text}
            long
            onChange={(text) => set(n, { text })}
          />
          <TextInput
            label={t("scripts.form.law")}
            value={mention.law ?? ""}
            onChange={(event) => set(n, { law: event.currentTarget.value })}
          />
          <TakeOut onClick={() => put({ mentions: list.filter((_, i) => i !== n) })} />
        </div>
      ))}
      <Menu position="bottom-start" withinPortal={false} shadow="none">
        <Menu.Target>
          <Button
            variant="default"
            size="xs"
            style={{ alignSelf: "flex-start" }}
            leftSection={<IconPlus size={14} aria-hidden />}
          >
            {t("scripts.form.add_mention")}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {templates
            .filter((mention) => !ids.includes(mention.id))
            .map((mention) => (
              <Menu.Item key={mention.id} onClick={() => add(mention)}>
                {t(`scripts.kinds.${mention.kind}`)}
              </Menu.Item>
            ))}
          <Menu.Item onClick={() => add({ id: "mention", kind: "own", text: { fr: "" } })}>
            {t("scripts.form.own_mention")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  );
}

const CARD = [
  "first_name",
  "last_name",
  "company",
  "email",
  "address",
  "postcode",
  "city",
  "language",
  "notes",
] as const;
const TICKET = ["subject", "body"] as const;

const wordOf = (target: Target) =>
  target.kind === "disposition" ? "disposition" : `${target.kind} ${target.field}`;

function targetOf(word: string): Target {
  const [kind, field] = word.split(" ");
  if (kind === "card" || kind === "custom" || kind === "ticket")
    return { kind, field: field ?? "" };
  return { kind: "disposition" };
}

function WritesForm({ page, put, setup }: Part & { setup: Setup }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const list = page.writes ?? [];
  const fields = (page.fields ?? []).map((field) => ({
    value: field.id,
    label: inLanguage(field.label, locale) || field.id,
  }));
  const targets = [
    ...CARD.map((field) => ({
      value: `card ${field}`,
      label: t("scripts.targets.card", { field: t(`scripts.targets.${field}`) }),
    })),
    ...setup.customer_fields.map((field) => ({
      value: `custom ${field.id}`,
      label: t("scripts.targets.custom", { field: inLanguage(field.label, locale) }),
    })),
    ...TICKET.map((field) => ({
      value: `ticket ${field}`,
      label: t("scripts.targets.ticket", { field: t(`scripts.targets.${field}`) }),
    })),
    { value: "disposition", label: t("scripts.targets.disposition") },
  ];
  const known = new Set(targets.map((target) => target.value));
  // A field of a ticket's form that is named by hand or by an import.
  const more = list
    .map((write) => wordOf(write.to))
    .filter((word) => !known.has(word))
    .map((word) => ({ value: word, label: word }));
  const set = (n: number, change: Partial<(typeof list)[number]>) =>
    put({ writes: list.map((w, i) => (i === n ? { ...w, ...change } : w)) });
  return (
    <>
      <h3>{t("scripts.form.writes")}</h3>
      {list.map((write, n) => (
        <div key={n} className="piece-row">
          <Select
            label={t("scripts.form.write_field")}
            data={fields}
            value={write.field}
            allowDeselect={false}
            onChange={(field) => field && set(n, { field })}
          />
          <Select
            label={t("scripts.form.write_to")}
            data={[...targets, ...more]}
            value={wordOf(write.to)}
            allowDeselect={false}
            onChange={(word) => word && set(n, { to: targetOf(word) })}
          />
          <TakeOut onClick={() => put({ writes: list.filter((_, i) => i !== n) })} />
        </div>
      ))}
      <AddButton
        label={t("scripts.form.add_write")}
        onClick={() =>
          put({
            writes: [
              ...list,
              { field: fields[0]?.value ?? "", to: { kind: "card", field: "notes" } },
            ],
          })
        }
      />
    </>
  );
}

function ExitsForm({ script, page, put }: Part & { script: Script }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const list = page.next ?? [];
  const places = [
    { value: "", label: t("scripts.form.nowhere") },
    ...script.pages.map((one) => ({
      value: one.id,
      label: inLanguage(one.title, locale) || one.id,
    })),
    { value: END, label: t("scripts.editor.end") },
  ];
  const set = (n: number, change: Partial<Branch>) =>
    put({ next: list.map((b, i) => (i === n ? { ...b, ...change } : b)) });
  return (
    <>
      <h3>{t("scripts.form.exits")}</h3>
      {list.map((branch, n) => (
        <div key={n} className="piece-row">
          <TextInput
            label={t("scripts.form.when")}
            description={t("scripts.form.when_hint", { example: 'accord = "true"' })}
            value={branch.when}
            onChange={(event) => set(n, { when: event.currentTarget.value })}
          />
          <Select
            label={t("scripts.form.to")}
            data={places}
            value={branch.to}
            allowDeselect={false}
            onChange={(to) => to !== null && set(n, { to })}
          />
          <TakeOut onClick={() => put({ next: list.filter((_, i) => i !== n) })} />
        </div>
      ))}
      <AddButton
        label={t("scripts.form.add_branch")}
        onClick={() => put({ next: [...list, { when: "", to: END }] })}
      />
      <Select
        label={t("scripts.form.otherwise")}
        data={places}
        value={page.otherwise ?? ""}
        allowDeselect={false}
        onChange={(to) => to !== null && put({ otherwise: to })}
      />
    </>
  );
}
