/** One case: read, edited, decided on. */
import { Button, Textarea, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiProblem } from "../../api/client";
import * as api from "../../api/cases";
import type { Fault } from "../../api/types";
import { leadsWork } from "../../app/pages";
import { tellProblem } from "../../app/problems";
import { useMe } from "../../app/session";
import { Failed, Loading } from "../../parts/Empty";
import { FieldInputs } from "../../parts/FieldInputs";
import { useFormat } from "../../parts/useFormat";
import type { Values } from "../administration/crm/setup";
import type { CaseBase } from "../administration/crm/caseBase";

interface CaseEditorProps {
  organization: string;
  base: CaseBase;
  /** `null`: a new one. */
  id: string | null;
  onDone: (id: string | null) => void;
}

export function CaseEditor({ id, ...rest }: CaseEditorProps) {
  const found = useQuery({
    queryKey: ["cases", "one", id],
    queryFn: () => api.oneCase(id ?? ""),
    enabled: id !== null,
  });
  if (id === null) return <Form {...rest} known={null} />;
  if (found.isError) return <Failed error={found.error} />;
  if (!found.data) return <Loading />;
  return <Form key={`${id} ${found.data.version}`} {...rest} known={found.data} />;
}

interface FormProps extends Omit<CaseEditorProps, "id"> {
  known: api.SolvedCase | null;
}

function Form({ organization, base, known, onDone }: FormProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const leads = leadsWork(useMe().person.role);
  const [values, setValues] = useState<Values>((known?.values as Values | undefined) ?? {});
  const [problem, setProblem] = useState(known?.problem ?? "");
  const [solution, setSolution] = useState(known?.solution ?? "");
  const [article, setArticle] = useState(known?.article ?? "");
  const [faults, setFaults] = useState<Fault[]>([]);
  const [busy, setBusy] = useState(false);
  const readOnly = known !== null && !leads;
  const save = async () => {
    setBusy(true);
    setFaults([]);
    const filled = Object.entries(values).filter(([, v]) => v !== "" && v !== null);
    const form = { values: Object.fromEntries(filled), problem, solution, article };
    try {
      const saved = known
        ? await api.changeCase(known.id, { ...form, version: known.version, note: "" })
        : await api.createCase({ ...form, organization, base: base.id });
      const { number } = saved;
      const proposed = saved.state === "proposed" && !known;
      const message = proposed ? t("cases.edit.proposed") : t("cases.edit.saved", { number });
      notifications.show({ message });
      await queries.invalidateQueries({ queryKey: ["cases"] });
      onDone(saved.id);
    } catch (error) {
      const told = error instanceof ApiProblem ? error.problem.faults : undefined;
      if (told?.length) setFaults(told);
      else tellProblem(error, t);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="case-side">
      <h2>{known ? t("cases.edit.of", { number: known.number }) : t("cases.edit.new")}</h2>
      {known && (
        <span className="muted small">
          {t(`cases.case_states.${known.state}`)} · {known.author} ·{" "}
          {t("cases.list.record", { solved: known.solved, tried: known.tried })}
        </span>
      )}
      {known?.revises && known.state === "proposed" && (
        <div className="notice tone-busy">{t("cases.edit.revises")}</div>
      )}
      <Textarea
        label={t("cases.list.problem")}
        autosize
        minRows={2}
        required
        readOnly={readOnly}
        value={problem}
        onChange={(event) => setProblem(event.currentTarget.value)}
      />
      <FieldInputs
        fields={base.attributes.map((a) => a.field)}
        values={values}
        onChange={setValues}
        faults={faults}
        readOnly={readOnly}
      />
      <Textarea
        label={t("cases.solution")}
        autosize
        minRows={3}
        required
        readOnly={readOnly}
        value={solution}
        onChange={(event) => setSolution(event.currentTarget.value)}
      />
      <TextInput
        label={t("cases.edit.article")}
        readOnly={readOnly}
        value={article}
        onChange={(event) => setArticle(event.currentTarget.value)}
      />
      {!readOnly && (
        <div className="row">
          <Button
            loading={busy}
            disabled={!problem.trim() || !solution.trim()}
            onClick={() => void save()}
          >
            {t("cases.edit.save")}
          </Button>
        </div>
      )}
      {known && leads && <Review known={known} organization={organization} />}
      {known && known.history.length > 0 && <History known={known} />}
    </div>
  );
}

type Decision = api.CaseReview["decision"];
const DECISIONS: Record<api.SolvedCase["state"], readonly Decision[]> = {
  proposed: ["accept", "merge", "refuse"],
  accepted: ["merge", "retire"],
  refused: ["restore"],
  merged: [],
  retired: ["restore"],
};

function Review({ known, organization }: { known: api.SolvedCase; organization: string }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [reason, setReason] = useState("");
  const [number, setNumber] = useState("");
  const [busy, setBusy] = useState(false);
  const decisions = DECISIONS[known.state];
  const decide = async (decision: Decision) => {
    setBusy(true);
    try {
      const form = { version: known.version, decision, reason, into: null };
      if (decision === "merge") {
        const found = await api.cases({ organization, state: "accepted", q: number });
        const into = found.items.find((c) => String(c.number) === number.trim());
        if (!into) {
          notifications.show({ color: "red", message: t("cases.review.into_unknown") });
          return;
        }
        await api.reviewCase(known.id, { ...form, into: into.id });
      } else {
        await api.reviewCase(known.id, form);
      }
      notifications.show({ message: t("cases.review.done") });
      await queries.invalidateQueries({ queryKey: ["cases"] });
    } catch (error) {
      tellProblem(error, t);
    } finally {
      setBusy(false);
    }
  };
  if (decisions.length === 0) return null;
  const needsReason = (of: Decision) => of === "refuse" || of === "retire";
  return (
    <div className="stack" role="group" aria-label={t("cases.list.state")}>
      {decisions.some(needsReason) && (
        <TextInput
          label={t("cases.review.reason")}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
      )}
      {decisions.includes("merge") && (
        <TextInput
          label={t("cases.review.into")}
          inputMode="numeric"
          value={number}
          onChange={(event) => setNumber(event.currentTarget.value)}
        />
      )}
      <div className="row wrap">
        {decisions.map((decision) => (
          <Button
            key={decision}
            variant={decision === "accept" || decision === "restore" ? "filled" : "default"}
            disabled={
              busy ||
              (needsReason(decision) && !reason.trim()) ||
              (decision === "merge" && !number.trim())
            }
            onClick={() => void decide(decision)}
          >
            {t(`cases.review.${decision}`)}
          </Button>
        ))}
      </div>
    </div>
  );
}

function History({ known }: { known: api.SolvedCase }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <div className="stack">
      <h3>{t("cases.edit.history")}</h3>
      <ul className="small">
        {known.history.map((entry) => (
          <li key={entry.at}>
            {format.at(entry.at)} · {entry.by} · {t(`cases.case_states.${entry.state}`)}
            {entry.note && ` · ${entry.note}`}
          </li>
        ))}
      </ul>
    </div>
  );
}
