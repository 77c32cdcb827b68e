/** One coaching plan: what is done for it, and whether it helps. */
import { Button, Checkbox, Select, Textarea, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconArrowLeft, IconPlus } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/quality";
import type { Coaching, CoachingState } from "../../api/quality";
import { tellProblem } from "../../app/problems";
import { useMe } from "../../app/session";
import { inLanguage } from "../../format/fieldValues";
import { Failed, Loading } from "../../parts/Empty";
import { useFormat } from "../../parts/useFormat";
import { useQualitySeen } from "./useQualityNotices";
import { PlanBadge } from "./words";

/** Where a plan may go from where it is. */
const NEXT: Record<CoachingState, CoachingState[]> = {
  planned: ["running", "cancelled"],
  running: ["done", "cancelled"],
  done: ["running"],
  cancelled: ["planned"],
};

export function CoachingPage({ id }: { id: string }) {
  useQualitySeen(id);
  const found = useQuery({
    queryKey: ["quality", "coaching", id],
    queryFn: () => api.coaching(id),
  });
  if (found.isError) return <Failed error={found.error} retry={() => void found.refetch()} />;
  if (!found.data) return <Loading />;
  return <Plan key={found.data.version} of={found.data} />;
}

function Plan({ of }: { of: Coaching }) {
  const { t } = useTranslation();
  const format = useFormat();
  const queries = useQueryClient();
  const mine = useMe().person.login === of.agent;
  const change = async (part: Parameters<typeof api.changeCoaching>[1]) => {
    try {
      const saved = await api.changeCoaching(of.id, part);
      notifications.show({ message: t("quality.coaching.saved") });
      queries.setQueryData(["quality", "coaching", of.id], saved);
      await queries.invalidateQueries({ queryKey: ["quality", "coachings"] });
    } catch (error) {
      tellProblem(error, t);
    }
  };
  const { version } = of;
  return (
    <>
      <div className="page-head">
        <Link to="/quality/$tab" params={{ tab: "coaching" }} className="row">
          <IconArrowLeft size={16} aria-hidden />
          {t("quality.tabs.coaching")}
        </Link>
        <h1>
          {of.agent_name} · {of.title}
        </h1>
        <PlanBadge state={of.state} />
        <span className="small muted">
          {t("quality.coaching.coach")} {of.coach_name}
          {of.due && ` · ${t("quality.coaching.due")} ${format.at(of.due)}`}
        </span>
        <span className="grow" />
        {of.leads &&
          NEXT[of.state].map((state, n) => (
            <Button
              key={state}
              variant={n === 0 ? "filled" : "default"}
              onClick={() => void change({ version, state })}
            >
              {t(`quality.coaching.to.${state}`)}
            </Button>
          ))}
      </div>
      <Effect of={of} />
      <div className="q-split">
        <Actions of={of} onSave={(actions) => void change({ version, actions })} />
        <div className="stack-lg">
          <Links of={of} onFollowUp={(follow_up) => void change({ version, follow_up })} />
          <Words
            label={t("quality.coaching.notes")}
            value={of.notes}
            onSave={of.leads ? (notes) => void change({ version, notes }) : undefined}
          />
          <Words
            label={t(mine ? "quality.coaching.your_answer" : "quality.coaching.answer")}
            value={of.answer}
            onSave={mine ? (answer) => void change({ version, answer }) : undefined}
          />
        </div>
      </div>
    </>
  );
}

function Effect({ of }: { of: Coaching }) {
  const { t } = useTranslation();
  const format = useFormat();
  const cell = (mean: number | null | undefined, count: number) =>
    mean === null || mean === undefined ? (
      <span className="muted">{t("quality.coaching.none_measured")}</span>
    ) : (
      <>
        <b className="num">{format.share(mean / 100)}</b>{" "}
        <span className="small muted">{t("quality.coaching.of", { count })}</span>
      </>
    );
  return (
    <section className="panel scroll" aria-label={t("quality.coaching.effect")}>
      <div className="panel-head">
        <h2>{t("quality.coaching.effect")}</h2>
        <span className="small muted">{t("quality.coaching.effect_hint")}</span>
      </div>
      <table className="grid q-marks" aria-label={t("quality.coaching.effect")}>
        <thead>
          <tr>
            <th scope="col">{t("quality.calibration.question")}</th>
            <th scope="col">{t("quality.coaching.before")}</th>
            <th scope="col">{t("quality.coaching.after")}</th>
            <th scope="col">{t("quality.coaching.change")}</th>
          </tr>
        </thead>
        <tbody>
          {of.questions.map((q) => {
            const both = typeof q.before === "number" && typeof q.after === "number";
            const change = both ? q.after! - q.before! : null;
            return (
              <tr key={q.question}>
                <th scope="row">{inLanguage(q.text as never, format.locale)}</th>
                <td>{cell(q.before, q.before_count)}</td>
                <td>{cell(q.after, q.after_count)}</td>
                <td className={`num strong tone-${(change ?? 0) < 0 ? "bad" : "good"}`}>
                  {change === null
                    ? "–"
                    : t("quality.calibration.points", {
                        value: new Intl.NumberFormat(format.locale, {
                          maximumFractionDigits: 1,
                          signDisplay: "exceptZero",
                        }).format(change),
                      })}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

interface ActionsProps {
  of: Coaching;
  onSave: (actions: api.CoachingAction[]) => void;
}

function Actions({ of, onSave }: ActionsProps) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const add = () => {
    if (text.trim()) onSave([...of.actions, { text: text.trim(), done: false }]);
  };
  return (
    <section className="panel" aria-label={t("quality.coaching.actions")}>
      <div className="panel-head">
        <h2 className="grow">{t("quality.coaching.actions")}</h2>
      </div>
      <div className="panel-body stack">
        {of.actions.map((action, n) => (
          <Checkbox
            key={n}
            label={action.text}
            checked={action.done}
            disabled={!of.leads}
            onChange={(event) => {
              const done = event.currentTarget.checked;
              onSave(of.actions.map((a, m) => (m === n ? { ...a, done } : a)));
            }}
          />
        ))}
        {of.leads && (
          <form
            className="row"
            onSubmit={(event) => {
              event.preventDefault();
              add();
            }}
          >
            <TextInput
              className="grow"
              aria-label={t("quality.coaching.add_action")}
              placeholder={t("quality.coaching.add_action")}
              maxLength={500}
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
            />
            <Button
              type="submit"
              variant="default"
              leftSection={<IconPlus size={16} aria-hidden />}
            >
              {t("quality.coaching.add_action")}
            </Button>
          </form>
        )}
      </div>
    </section>
  );
}

function Links({ of, onFollowUp }: { of: Coaching; onFollowUp: (id: string) => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const since = useQuery({
    queryKey: ["quality", "evaluations", "of", of.organization, of.agent],
    queryFn: () => api.evaluations({ organization: of.organization, agent: of.agent, limit: 100 }),
  });
  const named = (id: string) => {
    const one = since.data?.items.find((e) => e.id === id);
    if (!one) return id.slice(0, 8);
    return `${format.at(one.created_at)} · ${format.share((one.mark ?? 0) / 100)}`;
  };
  const link = (id: string) => (
    <Link key={id} to="/quality/$tab/$id" params={{ tab: "evaluations", id }}>
      {named(id)}
    </Link>
  );
  const later = (since.data?.items ?? []).filter(
    (e) => e.finished_at && e.created_at > of.created_at,
  );
  return (
    <dl className="facts">
      {of.evaluations.length > 0 && (
        <>
          <dt>{t("quality.coaching.from_evaluations")}</dt>
          <dd>{of.evaluations.map(link)}</dd>
        </>
      )}
      <dt>{t("quality.coaching.follow_up")}</dt>
      <dd>
        {of.follow_up && link(of.follow_up)}
        {of.leads && !of.follow_up && (
          <Select
            size="xs"
            aria-label={t("quality.coaching.follow_up")}
            placeholder={t("quality.coaching.none_measured")}
            data={later.map((e) => ({ value: e.id, label: named(e.id) }))}
            value={null}
            onChange={(id) => id && onFollowUp(id)}
          />
        )}
        {!of.leads && !of.follow_up && (
          <span className="muted">{t("quality.coaching.none_measured")}</span>
        )}
      </dd>
    </dl>
  );
}

interface WordsProps {
  label: string;
  value: string;
  onSave: ((words: string) => void) | undefined;
}

function Words({ label, value, onSave }: WordsProps) {
  const { t } = useTranslation();
  const [words, setWords] = useState(value);
  return (
    <div className="stack">
      <Textarea
        label={label}
        autosize
        minRows={2}
        maxRows={10}
        maxLength={4_000}
        readOnly={!onSave}
        value={words}
        onChange={(event) => setWords(event.currentTarget.value)}
      />
      {onSave && words !== value && (
        <div>
          <Button size="xs" onClick={() => onSave(words)}>
            {t("app.save")}
          </Button>
        </div>
      )}
    </div>
  );
}
