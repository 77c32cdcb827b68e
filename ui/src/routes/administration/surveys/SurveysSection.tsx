/** The surveys of an organization: after which contacts, whom, what is asked, and what low marks lead to. */
import { Button, Select, Switch, Textarea, TextInput } from "@mantine/core";
import { IconEye, IconMoodSmile, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "../../../app/session";
import { inLanguage } from "../../../format/fieldValues";
import { useLocale } from "../../../i18n";
import { Empty } from "../../../parts/Empty";
import type { Label, Setup } from "../crm/setup";
import type { SetupPart } from "../crm/SetupSection";
import { EntryList, useEntries } from "../Entries";
import { Audience } from "./Audience";
import { Preview } from "./Preview";
import { Questions } from "./Questions";
import { Themes } from "./Themes";
import { Ways } from "./Ways";
import { freshSurvey, type Survey } from "./model";

export function SurveysSection({ organization, setup, change }: SetupPart) {
  const { t } = useTranslation();
  const locale = useLocale();
  const surveys = setup.surveys ?? [];
  const entries = useEntries<Survey>(surveys, (surveys) => change({ surveys }));
  const { chosen } = entries;
  return (
    <div className="split">
      <EntryList
        title={t("surveys.admin.title")}
        label={t("surveys.admin.list")}
        entries={entries}
        onAdd={() => entries.add(freshSurvey(surveys, t("surveys.admin.fresh")))}
        name={({ name }) => inLanguage(name, locale)}
        aside={({ active }) => (
          <span className="small muted">
            {t(active ? "surveys.admin.on" : "surveys.admin.off")}
          </span>
        )}
      >
        <Themes themes={setup.themes ?? []} onChange={(themes) => change({ themes })} />
      </EntryList>
      <section className="panel" aria-label={chosen?.name.fr || t("surveys.admin.one")}>
        {chosen ? (
          <SurveyForm
            key={chosen.id}
            organization={organization}
            survey={chosen}
            setup={setup}
            onChange={(part) => entries.change({ ...chosen, ...part })}
            onRemove={entries.remove}
          />
        ) : (
          <Empty
            icon={IconMoodSmile}
            title={t("surveys.admin.none")}
            hint={t("surveys.admin.about")}
          />
        )}
      </section>
    </div>
  );
}

const labelled = (of: Label, language: "fr" | "en", text: string): Label => {
  if (language === "fr") return { ...of, fr: text };
  return text ? { ...of, en: text } : { fr: of.fr };
};

interface FormProps {
  organization: string;
  survey: Survey;
  setup: Setup;
  onChange: (part: Partial<Survey>) => void;
  onRemove: () => void;
}

function SurveyForm({ organization, survey, setup, onChange, onRemove }: FormProps) {
  const { t } = useTranslation();
  const [looking, setLooking] = useState(false);
  const both = ["fr", "en"] as const;
  return (
    <>
      <div className="panel-head">
        <h2 className="grow cut">{survey.name.fr || survey.id}</h2>
        <Switch
          label={t("surveys.admin.active")}
          checked={survey.active ?? false}
          onChange={(event) => onChange({ active: event.currentTarget.checked })}
        />
        <Button
          variant="default"
          leftSection={<IconEye size={16} aria-hidden />}
          onClick={() => setLooking(true)}
        >
          {t("surveys.admin.preview")}
        </Button>
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
        {both.map((language) => (
          <TextInput
            key={`name ${language}`}
            label={t(`surveys.admin.name_${language}`)}
            value={survey.name[language] ?? ""}
            onChange={(event) =>
              onChange({ name: labelled(survey.name, language, event.currentTarget.value) })
            }
          />
        ))}
        <Audience survey={survey} onChange={onChange} />
        <Ways survey={survey} gateway={setup.sms?.active === true} onChange={onChange} />
        {both.map((language) => (
          <TextInput
            key={`subject ${language}`}
            label={t(`surveys.admin.subject_${language}`)}
            value={survey.subject[language] ?? ""}
            onChange={(event) =>
              onChange({ subject: labelled(survey.subject, language, event.currentTarget.value) })
            }
          />
        ))}
        {both.map((language) => (
          <Textarea
            key={`invitation ${language}`}
            label={t(`surveys.admin.invitation_${language}`)}
            autosize
            minRows={3}
            value={survey.invitation[language] ?? ""}
            onChange={(event) =>
              onChange({
                invitation: labelled(survey.invitation, language, event.currentTarget.value),
              })
            }
          />
        ))}
        <Questions questions={survey.questions} onChange={(questions) => onChange({ questions })} />
        {both.map((language) => (
          <TextInput
            key={`thanks ${language}`}
            label={t(`surveys.admin.thanks_${language}`)}
            value={survey.thanks[language] ?? ""}
            onChange={(event) =>
              onChange({ thanks: labelled(survey.thanks, language, event.currentTarget.value) })
            }
          />
        ))}
        <FollowUpForm survey={survey} setup={setup} onChange={onChange} />
      </div>
      {looking && (
        <Preview organization={organization} survey={survey} onClose={() => setLooking(false)} />
      )}
    </>
  );
}

function FollowUpForm({ survey, setup, onChange }: Omit<FormProps, "onRemove" | "organization">) {
  const { t } = useTranslation();
  const me = useMe();
  const locale = useLocale();
  const followUp = survey.follow_up;
  const kinds = setup.tickets.types.map((kind) => ({
    value: kind.id,
    label: inLanguage(kind.label, locale),
  }));
  const what = followUp?.action.do ?? "nothing";
  const turn = (next: string | null) => {
    const bounds = { csat: followUp?.csat ?? 2 };
    if (next === "ticket") {
      const kind = kinds[0]?.value ?? "";
      onChange({ follow_up: { ...followUp, ...bounds, action: { do: "ticket", kind } } });
    } else if (next === "call_back") {
      const queue = me.queues[0]?.id ?? "";
      onChange({ follow_up: { ...followUp, ...bounds, action: { do: "call_back", queue } } });
    } else {
      onChange({ follow_up: undefined });
    }
  };
  return (
    <>
      <Select
        label={t("surveys.admin.follow_up")}
        allowDeselect={false}
        data={(["nothing", "ticket", "call_back"] as const).map((value) => ({
          value,
          label: t(`surveys.admin.follow_ups.${value}`),
        }))}
        value={what}
        onChange={turn}
      />
      {followUp?.action.do === "ticket" && (
        <Select
          label={t("surveys.admin.ticket_kind")}
          allowDeselect={false}
          data={kinds}
          value={followUp.action.kind}
          onChange={(kind) =>
            kind && onChange({ follow_up: { ...followUp, action: { do: "ticket", kind } } })
          }
        />
      )}
      {followUp?.action.do === "call_back" && (
        <Select
          label={t("surveys.queue")}
          allowDeselect={false}
          data={me.queues.map((queue) => ({ value: queue.id, label: queue.name }))}
          value={followUp.action.queue}
          onChange={(queue) =>
            queue && onChange({ follow_up: { ...followUp, action: { do: "call_back", queue } } })
          }
        />
      )}
      {followUp &&
        (["csat", "nps", "ces"] as const).map((score) => (
          <Select
            key={score}
            label={t(`surveys.admin.low_${score}`)}
            placeholder="–"
            clearable
            clearButtonProps={{ "aria-label": t("history.reset") }}
            data={SCALES[score].map(String)}
            value={followUp[score] === undefined ? null : String(followUp[score])}
            onChange={(mark) =>
              onChange({
                follow_up: { ...followUp, [score]: mark === null ? undefined : Number(mark) },
              })
            }
          />
        ))}
    </>
  );
}

const SCALES = {
  csat: [1, 2, 3, 4],
  nps: [0, 1, 2, 3, 4, 5, 6, 7, 8],
  ces: [1, 2, 3, 4, 5, 6],
} as const;
