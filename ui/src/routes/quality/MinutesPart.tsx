/** What a closed session agreed on: the reference scoring of each contact, minutes, decisions. */
import { Button, Textarea } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiProblem } from "../../api/client";
import * as api from "../../api/quality";
import type { CalibrationDetail } from "../../api/quality";
import type { Fault } from "../../api/types";
import { tellProblem } from "../../app/problems";
import { answered, type Grid, type Lines, linesOf, markOf, questionsOf } from "./grid";
import { ScoreSheet } from "./ScoreSheet";
import { MarkBadge } from "./words";

interface MinutesPartProps {
  of: CalibrationDetail;
  interaction: string;
}

export function MinutesPart({ of, interaction }: MinutesPartProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const grid = of.scored_by as unknown as Grid;
  const { leads, id, version } = of.calibration;
  const agreed = of.reference.find((line) => line.interaction === interaction);
  const [lines, setLines] = useState<Lines>(() =>
    linesOf(agreed?.answers ?? common(of, interaction)),
  );
  const [minutes, setMinutes] = useState(of.minutes);
  const [decisions, setDecisions] = useState(of.decisions.join("\n"));
  const [faults, setFaults] = useState<readonly Fault[]>([]);
  const whole = questionsOf(grid).every((q) => answered(lines.get(q.id)));
  const save = async () => {
    setFaults([]);
    try {
      const others = of.reference.filter((line) => line.interaction !== interaction);
      const own = whole ? [{ interaction, answers: [...lines.values()] }] : [];
      const saved = await api.changeCalibration(id, {
        version,
        minutes,
        decisions: decisions.split("\n"),
        reference: [...others, ...own],
      });
      notifications.show({ message: t("quality.calibration.saved") });
      queries.setQueryData(["quality", "calibration", id], saved);
      await queries.invalidateQueries({ queryKey: ["quality"] });
    } catch (error) {
      const told = error instanceof ApiProblem ? error.problem.faults : undefined;
      if (told?.length) setFaults(told);
      else tellProblem(error, t);
    }
  };
  const mark = markOf(grid, lines);
  return (
    <div className="stack-lg">
      <section className="panel" aria-label={t("quality.calibration.minutes")}>
        <div className="panel-head">
          <h2 className="grow">{t("quality.calibration.minutes")}</h2>
          {leads && (
            <Button size="xs" onClick={() => void save()}>
              {t("quality.calibration.save")}
            </Button>
          )}
        </div>
        <div className="panel-body stack">
          <Textarea
            label={t("quality.calibration.minutes")}
            autosize
            minRows={3}
            maxRows={14}
            readOnly={!leads}
            value={minutes}
            onChange={(event) => setMinutes(event.currentTarget.value)}
          />
          <Textarea
            label={t("quality.calibration.decisions")}
            autosize
            minRows={2}
            maxRows={10}
            readOnly={!leads}
            value={decisions}
            onChange={(event) => setDecisions(event.currentTarget.value)}
          />
        </div>
      </section>
      <section className="panel" aria-label={t("quality.calibration.reference_title")}>
        <div className="panel-head">
          <h2>{t("quality.calibration.reference_title")}</h2>
          <span className="small muted grow">{t("quality.calibration.reference_hint")}</span>
          <MarkBadge mark={mark.mark} passed={mark.passed} />
        </div>
        <ScoreSheet
          grid={grid}
          lines={lines}
          faults={faults}
          bare
          onChange={leads ? setLines : undefined}
        />
      </section>
    </div>
  );
}

/** Where all gave the same answer there is nothing to discuss: the reference begins with that. */
function common(of: CalibrationDetail, interaction: string) {
  const sheets = of.sheets.filter((s) => s.interaction === interaction && s.done);
  const [first, ...others] = sheets.map((s) => linesOf(s.answers));
  if (!first) return [];
  return [...first.values()]
    .filter((line) =>
      others.every((o) => {
        const other = o.get(line.question);
        return other?.points === line.points && other?.applies === line.applies;
      }),
    )
    .map((line) => ({ ...line, comment: null, at_ms: null }));
}
