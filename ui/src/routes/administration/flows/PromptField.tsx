/** What the caller hears: a text for the voice, a sound, music, a tone. */
import { Menu, NumberInput, Select, Textarea, Button } from "@mantine/core";
import { IconBraces } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../../api/calls";
import type { Prompt } from "../plan";
import { useEditor } from "./editor";
import { attributesOf } from "./graph";
import { ListenButton } from "./ListenButton";
import { SoundMaker } from "./SoundMaker";

const KINDS = ["say", "sound", "music", "ringback", "silence", "tone"] as const;
type PromptKind = (typeof KINDS)[number];

const LANGUAGES = ["fr", "en", "es", "de", "it"] as const;
const isLanguage = (tag: string): tag is (typeof LANGUAGES)[number] =>
  (LANGUAGES as readonly string[]).includes(tag);

function kindOf(prompt: Prompt | undefined | null): PromptKind | undefined {
  if (prompt === undefined || prompt === null) return undefined;
  const name = typeof prompt === "string" ? prompt : Object.keys(prompt)[0];
  return KINDS.find((kind) => kind === name);
}

/** What a prompt of another kind begins as. */
function blank(kind: PromptKind, language: string): Prompt {
  switch (kind) {
    case "say":
      return { say: { text: "", language } };
    case "sound":
      return { sound: "" };
    case "music":
    case "ringback":
      return kind;
    case "silence":
      return { silence: { ms: 1_000 } };
    case "tone":
      return { tone: { hz: 440, ms: 500 } };
  }
}

interface PromptFieldProps {
  label: string;
  hint?: string;
  optional: boolean;
  value: Prompt | undefined;
  /** Offered as the name of a new sound. */
  wish: string;
  onChange: (prompt: Prompt | undefined) => void;
}

export function PromptField({ label, hint, optional, value, wish, onChange }: PromptFieldProps) {
  const { t } = useTranslation();
  const language = t("admin.flow.language");
  const kind = kindOf(value);
  const data = [
    ...(optional ? [{ value: "none", label: t("ivr.prompt.none") }] : []),
    ...KINDS.map((one) => ({ value: one as string, label: t(`ivr.prompt.${one}`) })),
  ];
  const fields = value as Record<string, unknown> | undefined;
  return (
    <fieldset className="prompt-field">
      <legend>{label}</legend>
      {hint && <p className="small muted">{hint}</p>}
      <Select
        aria-label={`${label}: ${t("ivr.prompt.kind")}`}
        data={data}
        value={kind ?? "none"}
        allowDeselect={false}
        onChange={(next) => {
          if (next === "none") onChange(undefined);
          else if (next && next !== kind) onChange(blank(next as PromptKind, language));
        }}
      />
      {kind === "say" && (
        <Spoken
          label={label}
          say={fields?.say as Spoken}
          onChange={(say) => onChange({ say })}
          language={language}
        />
      )}
      {kind === "sound" && (
        <Recorded
          name={String(fields?.sound ?? "")}
          wish={wish}
          onChange={(sound) => onChange({ sound })}
        />
      )}
      {(kind === "silence" || kind === "tone") && (
        <Lasting kind={kind} value={fields?.[kind] as Lasting} onChange={onChange} />
      )}
    </fieldset>
  );
}

interface Spoken {
  text: string;
  language?: string;
}

interface SpokenProps {
  label: string;
  say: Spoken;
  language: string;
  onChange: (say: Spoken) => void;
}

function Spoken({ label, say, language, onChange }: SpokenProps) {
  const { t } = useTranslation();
  const { flow } = useEditor();
  const area = useRef<HTMLTextAreaElement>(null);
  const attributes = attributesOf(flow);
  const spoken = say.language ?? language;
  const languages = isLanguage(spoken) ? LANGUAGES : [spoken, ...LANGUAGES];
  const insert = (name: string) => {
    const at = area.current?.selectionStart ?? say.text.length;
    onChange({ ...say, text: `${say.text.slice(0, at)}{${name}}${say.text.slice(at)}` });
    area.current?.focus();
  };
  return (
    <>
      <Textarea
        ref={area}
        aria-label={`${label}: ${t("ivr.prompt.text")}`}
        autosize
        minRows={2}
        maxRows={8}
        value={say.text}
        onChange={(event) => onChange({ ...say, text: event.currentTarget.value })}
      />
      <div className="row wrap">
        <Select
          aria-label={`${label}: ${t("ivr.prompt.language")}`}
          w={112}
          data={languages.map((tag) => ({
            value: tag,
            label: isLanguage(tag) ? t(`ivr.prompt.languages.${tag}`) : tag,
          }))}
          value={spoken}
          allowDeselect={false}
          onChange={(tag) => tag && onChange({ ...say, language: tag })}
        />
        <ListenButton source={() => api.say(say.text, spoken)} disabled={!say.text.trim()} />
        {attributes.length > 0 && (
          <Menu position="bottom-start" shadow="none" withinPortal={false}>
            <Menu.Target>
              <Button
                variant="subtle"
                color="gray"
                leftSection={<IconBraces size={16} aria-hidden />}
              >
                {t("ivr.prompt.insert")}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {attributes.map((name) => (
                <Menu.Item key={name} onClick={() => insert(name)}>
                  <code>{`{${name}}`}</code>
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        )}
      </div>
    </>
  );
}

interface RecordedProps {
  name: string;
  wish: string;
  onChange: (name: string) => void;
}

function Recorded({ name, wish, onChange }: RecordedProps) {
  const { t } = useTranslation();
  const sounds = useQuery({ queryKey: ["sounds"], queryFn: api.sounds });
  const known = sounds.data?.items.map((sound) => sound.name) ?? [];
  const names = name && !known.includes(name) ? [name, ...known] : known;
  const fetched = async () => {
    const answer = await fetch(api.soundUrl(name), { credentials: "same-origin" });
    if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
    return answer.blob();
  };
  return (
    <>
      {names.length > 0 && (
        <Select
          aria-label={t("ivr.prompt.file")}
          placeholder={t("ivr.inspector.choose")}
          data={names}
          value={name || null}
          searchable
          onChange={(next) => onChange(next ?? "")}
        />
      )}
      {names.length === 0 && sounds.isSuccess && (
        <p className="small muted">{t("ivr.prompt.no_sounds")}</p>
      )}
      {name && <ListenButton source={fetched} />}
      <SoundMaker wish={wish} onKept={onChange} />
    </>
  );
}

interface Lasting {
  ms: number;
  hz?: number;
}

interface LastingProps {
  kind: "silence" | "tone";
  value: Lasting;
  onChange: (prompt: Prompt) => void;
}

function Lasting({ kind, value, onChange }: LastingProps) {
  const { t } = useTranslation();
  const put = (change: Partial<Lasting>) => onChange({ [kind]: { ...value, ...change } });
  return (
    <div className="row">
      {kind === "tone" && (
        <NumberInput
          label={t("ivr.prompt.hz")}
          min={20}
          max={3_400}
          decimalScale={0}
          value={value.hz ?? 440}
          onChange={(hz) => typeof hz === "number" && put({ hz })}
        />
      )}
      <NumberInput
        label={t("ivr.prompt.ms")}
        min={0}
        max={60}
        step={0.5}
        decimalScale={1}
        value={value.ms / 1_000}
        onChange={(s) => typeof s === "number" && put({ ms: Math.round(s * 1_000) })}
      />
    </div>
  );
}
