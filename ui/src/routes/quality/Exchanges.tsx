/** What was done with an evaluation and said about it, and what one may do now. */
import { Button, Switch, Textarea } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/quality";
import type { EvaluationAct, EvaluationDetail } from "../../api/quality";
import { tellProblem } from "../../app/problems";
import { inLanguage } from "../../format/fieldValues";
import { useFormat } from "../../parts/useFormat";
import { type Grid, type Lines, linesOf, most, questionsOf } from "./grid";

interface ExchangesProps {
  of: EvaluationDetail;
  /** The scoring as it is being changed. */
  amended: Lines | null;
  onAmend: ((on: boolean) => void) | undefined;
}

const SILENT: readonly EvaluationAct[] = ["accept"];

export function Exchanges({ of, amended, onAmend }: ExchangesProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [note, setNote] = useState("");
  const [busy, setBusy] = useState(false);
  const does = async (act: EvaluationAct) => {
    setBusy(true);
    try {
      const form = { version: of.evaluation.version, act, note };
      const amends = act === "answer" || act === "close";
      const answers = amends && amended ? [...amended.values()] : null;
      const done = await api.act(of.evaluation.id, { ...form, answers });
      notifications.show({ message: t("quality.done") });
      setNote("");
      queries.setQueryData(["quality", "evaluation", of.evaluation.id], done);
      await queries.invalidateQueries({ queryKey: ["quality"] });
    } catch (error) {
      tellProblem(error, t);
    } finally {
      setBusy(false);
    }
  };
  const label = of.may.includes("dispute")
    ? t("quality.note_dispute")
    : of.may.includes("answer") || of.may.includes("close")
      ? t("quality.note_answer")
      : t("quality.note");
  return (
    <section className="stack" aria-label={t("quality.history")}>
      <h2>{t("quality.history")}</h2>
      {of.history.length === 0 && <p className="muted">{t("quality.no_history")}</p>}
      <Entries of={of} />
      {of.may.length > 0 && (
        <div className="stack">
          {onAmend && (
            <Switch
              label={t(amended ? "quality.amend_stop" : "quality.amend")}
              checked={amended !== null}
              onChange={(event) => onAmend(event.currentTarget.checked)}
            />
          )}
          <Textarea
            label={label}
            autosize
            minRows={2}
            maxRows={10}
            maxLength={4_000}
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
          <div className="row wrap">
            {of.may.map((act) => (
              <Button
                key={act}
                variant={
                  act === "accept" || act === "answer" || act === "close" ? "filled" : "default"
                }
                loading={busy}
                disabled={!SILENT.includes(act) && note.trim() === ""}
                onClick={() => void does(act)}
              >
                {t(`quality.acts.${act}`)}
              </Button>
            ))}
          </div>
        </div>
      )}
    </section>
  );
}

function Entries({ of }: { of: EvaluationDetail }) {
  const { t } = useTranslation();
  const format = useFormat();
  const grid = of.scored_by as unknown as Grid;
  const was = (before: EvaluationDetail["answers"]) => {
    const lines = linesOf(before);
    const now = linesOf(of.answers);
    const changed = questionsOf(grid).filter(({ id }) => {
      const [a, b] = [lines.get(id), now.get(id)];
      return a?.points !== b?.points || a?.applies !== b?.applies;
    });
    return changed
      .map((question) => {
        const line = lines.get(question.id);
        const value = line?.applies
          ? `${line.points ?? "–"}/${most(question.scale)}`
          : t("quality.na");
        return `${inLanguage(question.text, format.locale)} ${value}`;
      })
      .join(", ");
  };
  return (
    <ol className="q-entries">
      {of.history.map((entry, n) => (
        <li key={n}>
          <div className="row">
            <span className="grow">
              <b>{entry.by_name}</b> {t(`quality.did.${entry.act}`)}
              {entry.mark !== null && entry.act !== "comment" && (
                <> · {format.share((entry.mark ?? 0) / 100)}</>
              )}
            </span>
            <span className="small muted num">{format.at(entry.at)}</span>
          </div>
          {entry.note && <p className="q-said">{entry.note}</p>}
          {entry.before.length > 0 && was(entry.before) && (
            <p className="small muted">{t("quality.before", { marks: was(entry.before) })}</p>
          )}
        </li>
      ))}
    </ol>
  );
}
