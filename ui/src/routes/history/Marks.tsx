/** Comments pinned to a moment: a list that seeks, and a form at the cursor. */
import { ActionIcon, Button, Textarea, Tooltip } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type RefObject, useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/recordings";
import { tellProblem } from "../../app/problems";
import { clock } from "../../format/time";

interface MarksProps {
  talk: api.Talk;
  marks: api.MarkView[];
  /** Of the cursor, when the comment is begun. */
  atMs: number;
  mayWrite: boolean;
  field: RefObject<HTMLTextAreaElement | null>;
  onSeek: (ms: number) => void;
}

export function Marks({ talk, marks, atMs, mayWrite, field, onSeek }: MarksProps) {
  const { t } = useTranslation();
  const { interaction } = talk;
  const client = useQueryClient();
  const [words, setWords] = useState("");
  /** Where it was begun: playing on does not move it. */
  const [pinned, setPinned] = useState<number | null>(null);
  const reload = () =>
    client.invalidateQueries({ queryKey: ["interaction", interaction, "recording"] });
  const add = useMutation({
    mutationFn: () => api.addMark(talk, pinned ?? Math.round(atMs), words.trim()),
    onSuccess: () => {
      setWords("");
      setPinned(null);
      return reload();
    },
    onError: (error) => tellProblem(error, t),
  });
  const remove = useMutation({
    mutationFn: (mark: string) => api.removeMark(interaction, mark),
    onSuccess: reload,
    onError: (error) => tellProblem(error, t),
  });
  return (
    <section aria-label={t("recordings.marks.title")} className="stack">
      <h2>{t("recordings.marks.title")}</h2>
      {marks.length === 0 && <p className="muted small">{t("recordings.marks.none")}</p>}
      <ul className="marks">
        {marks.map((mark) => (
          <li key={mark.id}>
            <button
              type="button"
              className="num"
              aria-label={t("recordings.marks.go", { at: clock(mark.offset_ms) })}
              onClick={() => onSeek(mark.offset_ms)}
            >
              {clock(mark.offset_ms)}
            </button>
            <span className="grow">
              {mark.words} <span className="small muted">{mark.author_name ?? mark.author}</span>
            </span>
            {mark.own && (
              <Tooltip label={t("recordings.marks.remove")}>
                <ActionIcon
                  variant="subtle"
                  aria-label={t("recordings.marks.remove")}
                  onClick={() => remove.mutate(mark.id)}
                >
                  <IconTrash size={16} aria-hidden />
                </ActionIcon>
              </Tooltip>
            )}
          </li>
        ))}
      </ul>
      {mayWrite && (
        <div className="row" style={{ alignItems: "flex-end" }}>
          <Textarea
            ref={field}
            className="grow"
            autosize
            minRows={1}
            maxLength={1000}
            label={t("recordings.marks.add", { at: clock(pinned ?? atMs) })}
            value={words}
            onChange={(event) => {
              const next = event.currentTarget.value;
              setWords(next);
              setPinned((at) => (next ? (at ?? Math.round(atMs)) : null));
            }}
          />
          <Button
            variant="default"
            disabled={!words.trim()}
            loading={add.isPending}
            onClick={() => add.mutate()}
          >
            {t("recordings.marks.save")}
          </Button>
        </div>
      )}
    </section>
  );
}
