/**
 * The diagnosis beside a call: a question, its answers, the likest cases. Owns which diagnosis is
 * worked on; what is asked next is the server's.
 */
import { Button, Modal, Select, Textarea } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconArrowUpRight, IconStethoscope } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/cases";
import * as setups from "../../api/setups";
import { tellProblem } from "../../app/problems";
import { inLanguage } from "../../format/fieldValues";
import { useLocale } from "../../i18n";
import { Empty, Failed, Loading } from "../../parts/Empty";
import type { ToolProps } from "../agent/tools";
import type { Setup } from "../administration/crm/setup";
import { DiagnosisAnswers } from "./DiagnosisAnswers";
import { QuestionCard } from "./QuestionCard";
import { RankedCases } from "./RankedCases";

export function DiagnosisTool(props: ToolProps) {
  const { interaction } = props;
  const found = useQuery({
    queryKey: ["diagnoses", "interaction", interaction],
    queryFn: () => api.diagnoses({ interaction }),
  });
  if (found.isError) return <Failed error={found.error} retry={() => void found.refetch()} />;
  if (!found.data) return <Loading />;
  const current = found.data.items.find((d) => d.state === "open" && d.interaction === interaction);
  const past = found.data.items.filter((d) => d !== current);
  return (
    <div className="stack-lg">
      {current ? (
        <Running key={current.id} diagnosis={current} />
      ) : (
        <Beginning {...props} again={past.length > 0} />
      )}
      {past.map((diagnosis) => (
        <div key={diagnosis.id} className="panel panel-body">
          <DiagnosisAnswers diagnosis={diagnosis} />
        </div>
      ))}
    </div>
  );
}

/** What the server answered takes the place of what was shown. */
function useDiagnoses() {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: ["diagnoses"] });
}

function Beginning({ interaction, organization, customer, again }: ToolProps & { again: boolean }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const refresh = useDiagnoses();
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const published = useQuery({
    queryKey: ["crm", organization],
    queryFn: () => setups.setup(organization),
  });
  const bases = (published.data?.setup as unknown as Setup | undefined)?.case_bases ?? [];
  const base = chosen ?? bases[0]?.id ?? null;
  const begin = async () => {
    setBusy(true);
    try {
      await api.beginDiagnosis({
        organization,
        interaction,
        text,
        ...(base && { base }),
        ...(customer && { customer }),
      });
      await refresh();
    } catch (error) {
      tellProblem(error, t);
    } finally {
      setBusy(false);
    }
  };
  if (published.data && bases.length === 0) {
    return (
      <Empty icon={IconStethoscope} title={t("cases.no_base")} hint={t("cases.no_base_hint")} />
    );
  }
  return (
    <section className="panel" aria-label={t("cases.diagnosis")}>
      <div className="panel-body stack">
        {bases.length > 1 && (
          <Select
            label={t("cases.base")}
            data={bases.map((b) => ({ value: b.id, label: inLanguage(b.label, locale) }))}
            value={base}
            onChange={setChosen}
            allowDeselect={false}
          />
        )}
        <Textarea
          label={t("cases.text")}
          description={t("cases.text_hint")}
          autosize
          minRows={2}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <div className="row">
          <Button
            loading={busy}
            disabled={!base}
            leftSection={<IconStethoscope size={16} aria-hidden />}
            onClick={() => void begin()}
          >
            {again ? t("cases.begin_again") : t("cases.begin")}
          </Button>
        </div>
      </div>
    </section>
  );
}

function Running({ diagnosis }: { diagnosis: api.Diagnosis }) {
  const { t } = useTranslation();
  const refresh = useDiagnoses();
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [open, setOpen] = useState<string | null>(null);
  const [ending, setEnding] = useState<"solved" | "not_solved" | null>(null);
  const stop = diagnosis.next?.stop ?? null;
  const shown = open ?? (stop ? (diagnosis.ranked[0]?.case ?? null) : null);
  const run = async (what: () => Promise<unknown>) => {
    setBusy(true);
    try {
      await what();
      setOpen(null);
    } catch (error) {
      tellProblem(error, t);
    } finally {
      await refresh();
      setBusy(false);
    }
  };
  const step = (of: api.DiagnosisStep) =>
    void run(() => api.stepDiagnosis(diagnosis.id, diagnosis.version, of));
  const end = (form: { outcome: "solved" | "not_solved"; case?: string; told: string }) =>
    void run(async () => {
      const full = { version: diagnosis.version, subject: "", case: null, ...form };
      await api.endDiagnosis(diagnosis.id, full);
      setEnding(null);
      const message = form.outcome === "solved" ? "cases.ticket_filled" : "cases.passed_on";
      notifications.show({ message: t(message) });
      void queries.invalidateQueries({ queryKey: ["tickets"] });
      void queries.invalidateQueries({ queryKey: ["customer"] });
    });
  const ask = diagnosis.next?.ask;
  return (
    <section className="diagnosis" aria-label={t("cases.diagnosis")}>
      {stop && (
        <div className="notice tone-good" role="status">
          {t(`cases.stops.${stop as "clear"}`)}
        </div>
      )}
      {ask && (
        <QuestionCard
          question={ask}
          candidates={diagnosis.next?.candidates ?? 0}
          busy={busy}
          onAnswer={(value) => step({ action: "answer", attribute: ask.attribute, value })}
          onBack={diagnosis.steps.length > 0 ? () => step({ action: "back" }) : null}
        />
      )}
      <RankedCases
        ranked={diagnosis.ranked}
        open={shown}
        onOpen={(id) => setOpen(id === shown ? null : id)}
        onSolved={(found) => end({ outcome: "solved", case: found.case, told: "" })}
        onFailed={(found) => step({ action: "failed", case: found.case })}
        busy={busy}
      />
      <DiagnosisAnswers diagnosis={diagnosis} />
      <div className="row wrap">
        <Button variant="default" disabled={busy} onClick={() => setEnding("solved")}>
          {t("cases.solved_otherwise")}
        </Button>
        <Button
          variant="default"
          disabled={busy}
          leftSection={<IconArrowUpRight size={16} aria-hidden />}
          onClick={() => setEnding("not_solved")}
        >
          {t("cases.not_solved")}
        </Button>
      </div>
      {ending && (
        <Ending
          outcome={ending}
          busy={busy}
          onClose={() => setEnding(null)}
          onEnd={(told) => end({ outcome: ending, told })}
        />
      )}
    </section>
  );
}

interface EndingProps {
  outcome: "solved" | "not_solved";
  busy: boolean;
  onClose: () => void;
  onEnd: (told: string) => void;
}

function Ending({ outcome, busy, onClose, onEnd }: EndingProps) {
  const { t } = useTranslation();
  const [told, setTold] = useState("");
  return (
    <Modal opened onClose={onClose} title={t(`cases.ending.${outcome}.title`)} centered>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (told.trim()) onEnd(told.trim());
        }}
      >
        <Textarea
          data-autofocus
          label={t(`cases.ending.${outcome}.label`)}
          description={t(`cases.ending.${outcome}.hint`)}
          autosize
          minRows={4}
          value={told}
          onChange={(event) => setTold(event.currentTarget.value)}
        />
        <div className="row" style={{ justifyContent: "flex-end" }}>
          <Button type="submit" loading={busy} disabled={!told.trim()}>
            {t(`cases.ending.${outcome}.action`)}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
