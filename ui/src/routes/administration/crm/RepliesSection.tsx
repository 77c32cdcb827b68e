/** Canned answers of an organization: written once, called by `/` in the notes. */
import { Button, Textarea, TextInput } from "@mantine/core";
import { IconMessage2, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { namesIn } from "../../../format/template";
import { Empty } from "../../../parts/Empty";
import type { Reply } from "../../../parts/replies";
import { EntryList, useEntries } from "../Entries";
import type { Label } from "./setup";
import type { SetupPart } from "./SetupSection";

/** What the desk fills in, as the server knows it too. */
const NAMES = [
  "customer.name",
  "customer.first_name",
  "customer.last_name",
  "agent.name",
  "organization.name",
  "ticket.number",
  "ticket.subject",
  "today",
];

const known = (name: string) => NAMES.includes(name) || name.startsWith("customer.");

export function RepliesSection({ setup, change }: SetupPart) {
  const { t } = useTranslation();
  const replies = setup.replies ?? [];
  const entries = useEntries<Reply>(replies, (replies) => change({ replies }));
  const { chosen } = entries;
  const add = () => {
    const taken = new Set(replies.map(({ id }) => id));
    let n = replies.length + 1;
    while (taken.has(`reponse_${n}`)) n += 1;
    const title = { fr: t("replies.fresh") };
    entries.add({ id: `reponse_${n}`, title, text: { fr: "" }, category: "" });
  };
  return (
    <div className="split">
      <EntryList
        title={t("replies.title")}
        label={t("replies.list")}
        entries={entries}
        onAdd={add}
        name={({ title }) => title.fr}
        aside={({ id }) => <code className="small muted">/{id}</code>}
      />
      <section className="panel" aria-label={chosen?.title.fr || t("replies.one")}>
        {chosen ? (
          <ReplyForm
            reply={chosen}
            onChange={(part) => entries.change({ ...chosen, ...part })}
            onRemove={entries.remove}
          />
        ) : (
          <Empty icon={IconMessage2} title={t("replies.none")} hint={t("replies.about")} />
        )}
      </section>
    </div>
  );
}

interface ReplyFormProps {
  reply: Reply;
  onChange: (part: Partial<Reply>) => void;
  onRemove: () => void;
}

function ReplyForm({ reply, onChange, onRemove }: ReplyFormProps) {
  const { t } = useTranslation();
  const label = (of: Label, language: "fr" | "en", text: string): Label => {
    if (language === "fr") return { ...of, fr: text };
    return text ? { ...of, en: text } : { fr: of.fr };
  };
  const strange = [...new Set([...namesIn(reply.text.fr), ...namesIn(reply.text.en ?? "")])].filter(
    (name) => !known(name),
  );
  return (
    <>
      <div className="panel-head">
        <h2 className="grow cut">{reply.title.fr || reply.id}</h2>
        <Button
          variant="subtle"
          color="gray"
          leftSection={<IconTrash size={16} aria-hidden />}
          onClick={onRemove}
        >
          {t("app.remove")}
        </Button>
      </div>
      <div className="panel-body form-grid">
        <TextInput
          label={t("replies.id")}
          value={reply.id}
          onChange={(e) => onChange({ id: e.currentTarget.value })}
        />
        <TextInput
          label={t("knowledge.fields.category")}
          value={reply.category ?? ""}
          onChange={(e) => onChange({ category: e.currentTarget.value })}
        />
        {(["fr", "en"] as const).map((language) => (
          <TextInput
            key={`title ${language}`}
            label={t(`replies.title_${language}`)}
            value={reply.title[language] ?? ""}
            onChange={(e) =>
              onChange({ title: label(reply.title, language, e.currentTarget.value) })
            }
          />
        ))}
        {(["fr", "en"] as const).map((language) => (
          <Textarea
            key={`text ${language}`}
            label={t(`replies.text_${language}`)}
            autosize
            minRows={6}
            maxRows={16}
            value={reply.text[language] ?? ""}
            onChange={(e) => onChange({ text: label(reply.text, language, e.currentTarget.value) })}
          />
        ))}
        <p className="full small muted" style={{ margin: 0 }}>
          {t("replies.names")} <code>{NAMES.map((name) => `{${name}}`).join(" ")}</code>
        </p>
        {strange.length > 0 && (
          <p className="full notice tone-warn" role="alert">
            {t("replies.strange", { names: strange.map((name) => `{${name}}`).join(", ") })}
          </p>
        )}
      </div>
    </>
  );
}
