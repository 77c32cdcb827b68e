/** What was said, beside the sound: a click goes to the second, and words are looked for. */
import { TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/recordings";
import { clock } from "../../format/time";
import { found, saidAt } from "./transcript";

interface TranscriptProps {
  talk: api.Talk;
  atMs: number;
  onSeek: (ms: number) => void;
}

export function Transcript({ talk, atMs, onSeek }: TranscriptProps) {
  const { t } = useTranslation();
  const told = useQuery({
    queryKey: ["interaction", talk.interaction, "transcript", talk.recording],
    // Where nobody is to write it down there is none.
    queryFn: () => api.transcript(talk).catch(() => null),
    refetchInterval: (query) => (query.state.data?.state === "waiting" ? 5_000 : false),
  });
  const words = told.data;
  if (!words) return null;
  return (
    <section aria-label={t("voice.transcript.title")} className="stack transcript">
      <h2>{t("voice.transcript.title")}</h2>
      {words.state === "waiting" && <p className="muted">{t("voice.transcript.waiting")}</p>}
      {words.state === "failed" && (
        <p className="tone-warn">{t("voice.transcript.failed", { error: words.error })}</p>
      )}
      {words.state === "done" && words.utterances.length === 0 && (
        <p className="muted">{t("voice.transcript.silent")}</p>
      )}
      {words.utterances.length > 0 && <Words words={words} atMs={atMs} onSeek={onSeek} />}
    </section>
  );
}

interface WordsProps {
  words: api.Transcript;
  atMs: number;
  onSeek: (ms: number) => void;
}

function Words({ words, atMs, onSeek }: WordsProps) {
  const { t } = useTranslation();
  const [wanted, setWanted] = useState("");
  const hits = found(words.utterances, wanted);
  const count = hits.filter(Boolean).length;
  const now = saidAt(words.utterances, atMs);
  const seeks = wanted.trim() !== "";
  return (
    <>
      <div className="row">
        <TextInput
          size="xs"
          className="grow"
          leftSection={<IconSearch size={14} aria-hidden />}
          aria-label={t("voice.transcript.search")}
          placeholder={t("voice.transcript.search")}
          value={wanted}
          onChange={(event) => setWanted(event.currentTarget.value)}
        />
        <span className="small muted" aria-live="polite">
          {seeks &&
            (count > 0 ? t("voice.transcript.found", { count }) : t("voice.transcript.none_found"))}
        </span>
      </div>
      <ol className="plain" lang={words.language}>
        {words.utterances.map((one, n) => (
          <li key={`${one.side}${one.from_ms}`} data-side={one.side}>
            <button
              type="button"
              data-found={hits[n] || undefined}
              data-now={n === now || undefined}
              title={t("voice.transcript.go", { at: clock(one.from_ms) })}
              onClick={() => onSeek(one.from_ms)}
            >
              <span className="num muted">{clock(one.from_ms)}</span>
              <span className="strong">
                {t(`voice.transcript.${one.side === "agent" ? "agent" : "customer"}`)}
              </span>
              <span>{one.text}</span>
            </button>
          </li>
        ))}
      </ol>
    </>
  );
}
