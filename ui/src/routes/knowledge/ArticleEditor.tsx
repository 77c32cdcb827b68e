/** Writing an article: its text beside how it will look, in French and English. */
import { Button, SegmentedControl, Select, TagsInput, Textarea, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconPaperclip, IconTrash } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ChangeEvent, type FormEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/knowledge";
import { ApiProblem } from "../../api/client";
import { tellProblem } from "../../app/problems";
import { useMe } from "../../app/session";
import { useOwner, WHOLE_CENTRE, writesForAll } from "./owner";
import { Failed, Loading } from "../../parts/Empty";
import { Markdown } from "../../parts/Markdown";

interface EditorProps {
  /** Null: a new one. */
  id: string | null;
  organization: string | null;
  onDone: (id: string) => void;
  onCancel: () => void;
}

const BLANK: api.ArticleContent = {
  title: { fr: "", en: null },
  text: { fr: "", en: null },
  category: "",
  tags: [],
  audience: "agents",
  review_on: null,
};

const contentOf = (a: api.Article): api.ArticleContent => ({
  title: a.title,
  text: a.text,
  category: a.category,
  tags: a.tags,
  audience: a.audience,
  review_on: a.review_on,
});

export function ArticleEditor(props: EditorProps) {
  const { id } = props;
  const found = useQuery({
    queryKey: ["articles", "one", id, true],
    queryFn: () => api.article(id!, true),
    enabled: id !== null,
  });
  if (id === null) return <Form {...props} article={null} />;
  if (found.isError) return <Failed error={found.error} retry={() => void found.refetch()} />;
  if (!found.data) return <Loading />;
  return <Form {...props} article={found.data} />;
}

function Form({
  article,
  organization,
  onDone,
  onCancel,
}: EditorProps & { article: api.Article | null }) {
  const { t } = useTranslation();
  const me = useMe();
  const queries = useQueryClient();
  const owner = useOwner();
  const choices = [
    ...(me.organizations ?? []).map((o) => ({ value: o.id, label: o.name })),
    ...(writesForAll(me) ? [{ value: WHOLE_CENTRE, label: owner("") }] : []),
  ];
  const [of, setOf] = useState(article?.organization ?? organization ?? choices[0]?.value ?? "");
  // What was read when writing began: a save by somebody else meanwhile is then told.
  const [version] = useState(article?.version ?? 0);
  const [content, setContent] = useState(article ? contentOf(article) : BLANK);
  const [language, setLanguage] = useState<"fr" | "en">("fr");
  const [faults, setFaults] = useState<Record<string, string>>({});
  const [busy, setBusy] = useState(false);
  const change = (part: Partial<api.ArticleContent>) => {
    setFaults({});
    setContent((before) => ({ ...before, ...part }));
  };
  const save = async (publish: boolean) => {
    setBusy(true);
    try {
      const saved = article
        ? await api.saveArticle(article.id, version, content)
        : await api.createArticle(of === WHOLE_CENTRE ? "" : of, content);
      if (publish) await api.setArticleState(saved.id, saved.version, "published");
      notifications.show({
        message: t(publish ? "knowledge.published_now" : "knowledge.saved", {
          version: saved.version,
        }),
      });
      await queries.invalidateQueries({ queryKey: ["articles"] });
      onDone(saved.id);
    } catch (error) {
      const told = error instanceof ApiProblem ? (error.problem.faults ?? []) : [];
      if (told.length > 0) {
        const words = (code: string | null | undefined, what: string) =>
          t(`knowledge.faults.${code ?? ""}`, { defaultValue: what });
        setFaults(Object.fromEntries(told.map((f) => [f.path, words(f.code, f.what)])));
        if (told.every((f) => f.path.endsWith(".en"))) setLanguage("en");
      } else tellProblem(error, t);
    } finally {
      setBusy(false);
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void save(false);
  };
  const file = (name: string) => (article ? api.fileAddress(article.id, name) : "");
  return (
    <form className="stack" onSubmit={submit} aria-label={t("knowledge.editor")} noValidate>
      <div className="row between wrap">
        <h2>{article ? t("knowledge.editor") : t("knowledge.new")}</h2>
        <SegmentedControl
          size="xs"
          aria-label={t("app.language")}
          data={[
            { value: "fr", label: "Français" },
            { value: "en", label: "English" },
          ]}
          value={language}
          onChange={(value) => setLanguage(value as "fr" | "en")}
        />
      </div>
      <div className="form-grid">
        {!article && choices.length > 1 && (
          <Select
            label={t("customer.organization")}
            data={choices}
            value={of}
            allowDeselect={false}
            onChange={(value) => value && setOf(value)}
          />
        )}
        <TextInput
          className="full"
          label={t("knowledge.fields.title")}
          required={language === "fr"}
          value={content.title[language] ?? ""}
          error={faults[`title.${language}`]}
          onChange={(e) =>
            change({ title: { ...content.title, [language]: e.currentTarget.value } })
          }
          maxLength={200}
        />
        <TextInput
          label={t("knowledge.fields.category")}
          value={content.category ?? ""}
          error={faults.category}
          onChange={(e) => change({ category: e.currentTarget.value })}
          maxLength={60}
        />
        <Select
          label={t("knowledge.fields.audience")}
          data={api.AUDIENCES.map((a) => ({ value: a, label: t(`knowledge.audiences.${a}`) }))}
          value={content.audience}
          allowDeselect={false}
          onChange={(value) => value && change({ audience: value as api.ArticleAudience })}
        />
        <TagsInput
          label={t("knowledge.fields.tags")}
          value={content.tags ?? []}
          error={faults.tags}
          onChange={(tags) => change({ tags })}
          maxTags={20}
        />
        <TextInput
          type="date"
          label={t("knowledge.fields.review_on")}
          value={content.review_on ?? ""}
          error={faults.review_on}
          onChange={(e) => change({ review_on: e.currentTarget.value || null })}
        />
      </div>
      <div className="writing">
        <Textarea
          label={t("knowledge.fields.text")}
          description={t("knowledge.markdown_hint")}
          autosize
          minRows={16}
          maxRows={28}
          value={content.text[language] ?? ""}
          error={faults[`text.${language}`]}
          onChange={(e) => change({ text: { ...content.text, [language]: e.currentTarget.value } })}
        />
        <section className="preview" aria-label={t("knowledge.preview")} tabIndex={0}>
          <span className="small muted">{t("knowledge.preview")}</span>
          <Markdown text={content.text[language] ?? ""} file={file} />
        </section>
      </div>
      {article && (
        <Files
          article={article}
          onAdded={(added) =>
            change({
              text: {
                ...content.text,
                [language]: `${content.text[language] ?? ""}\n\n${added}\n`,
              },
            })
          }
        />
      )}
      <div className="row" style={{ justifyContent: "flex-end" }}>
        <Button variant="default" onClick={onCancel}>
          {t("app.cancel")}
        </Button>
        <Button type="submit" variant="default" loading={busy}>
          {t("knowledge.save_draft")}
        </Button>
        <Button loading={busy} onClick={() => void save(true)}>
          {t("knowledge.publish")}
        </Button>
      </div>
    </form>
  );
}

interface FilesProps {
  article: api.Article;
  /** The Markdown that shows what was added. */
  onAdded: (markdown: string) => void;
}

function Files({ article, onAdded }: FilesProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const refresh = () => queries.invalidateQueries({ queryKey: ["articles", "one", article.id] });
  const add = async (event: ChangeEvent<HTMLInputElement>) => {
    const chosen = event.currentTarget.files?.[0];
    event.currentTarget.value = "";
    if (!chosen) return;
    try {
      const added = await api.addFile(article.id, chosen);
      if (added.media.startsWith("image/")) onAdded(`![${added.name}](file:${added.id})`);
      await refresh();
    } catch (error) {
      tellProblem(error, t);
    }
  };
  const remove = async (file: string) => {
    try {
      await api.removeFile(article.id, file);
      await refresh();
    } catch (error) {
      tellProblem(error, t);
    }
  };
  return (
    <div className="row wrap">
      <Button
        size="xs"
        variant="default"
        leftSection={<IconPaperclip size={16} aria-hidden />}
        onClick={() => input.current?.click()}
      >
        {t("knowledge.attach")}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        accept="image/png,image/jpeg,image/gif,image/webp,application/pdf"
        aria-label={t("knowledge.attach")}
        onChange={(event) => void add(event)}
      />
      {article.files.map((file) => (
        <span key={file.id} className="row chip">
          {file.name}
          <button
            type="button"
            className="bare"
            aria-label={t("knowledge.remove_file", { name: file.name })}
            onClick={() => void remove(file.id)}
          >
            <IconTrash size={14} aria-hidden />
          </button>
        </span>
      ))}
    </div>
  );
}
