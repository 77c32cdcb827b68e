/** What is asked, in its order. */
import { ActionIcon, Button, Checkbox, Select, TagsInput, TextInput } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconPlus, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { fieldIdFrom, moved } from "../crm/fieldList";
import { freeId, type Question, QUESTION_KINDS } from "./model";

interface QuestionsProps {
  questions: Question[];
  onChange: (questions: Question[]) => void;
}

export function Questions({ questions, onChange }: QuestionsProps) {
  const { t } = useTranslation();
  const put = (at: number, part: Partial<Question>) =>
    onChange(questions.map((question, n) => (n === at ? { ...question, ...part } : question)));
  const add = () =>
    onChange([
      ...questions,
      {
        id: freeId("question", questions),
        kind: "text",
        text: { fr: t("surveys.admin.question") },
      },
    ]);
  return (
    <fieldset className="full survey-questions">
      <legend>{t("surveys.admin.questions")}</legend>
      {questions.map((question, n) => (
        <div
          key={question.id}
          className="survey-question"
          role="group"
          aria-label={question.text.fr}
        >
          <TextInput
            label={t("surveys.admin.text_fr")}
            value={question.text.fr}
            onChange={(event) =>
              put(n, { text: { ...question.text, fr: event.currentTarget.value } })
            }
          />
          <TextInput
            label={t("surveys.admin.text_en")}
            value={question.text.en ?? ""}
            onChange={(event) =>
              put(n, { text: { ...question.text, en: event.currentTarget.value } })
            }
          />
          <Select
            label={t("surveys.admin.kind")}
            allowDeselect={false}
            data={QUESTION_KINDS.map((value) => ({
              value,
              label: t(`surveys.admin.question_kinds.${value}`),
            }))}
            value={question.kind}
            onChange={(kind) => kind && put(n, { kind: kind as Question["kind"] })}
          />
          <Checkbox
            label={t("surveys.admin.required")}
            checked={question.required ?? false}
            onChange={(event) => put(n, { required: event.currentTarget.checked })}
          />
          {question.kind === "choice" && (
            <TagsInput
              label={t("surveys.admin.options")}
              value={(question.options ?? []).map((option) => option.label.fr)}
              onChange={(words) => put(n, { options: optionsOf(words) })}
            />
          )}
          <div className="row">
            <ActionIcon
              variant="subtle"
              color="gray"
              disabled={n === 0}
              aria-label={t("routing.move_up", { name: question.text.fr })}
              onClick={() => onChange(moved(questions, n, -1))}
            >
              <IconArrowUp size={16} aria-hidden />
            </ActionIcon>
            <ActionIcon
              variant="subtle"
              color="gray"
              disabled={n === questions.length - 1}
              aria-label={t("routing.move_down", { name: question.text.fr })}
              onClick={() => onChange(moved(questions, n, 1))}
            >
              <IconArrowDown size={16} aria-hidden />
            </ActionIcon>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`${t("app.remove")} ${question.text.fr}`}
              onClick={() => onChange(questions.filter((_, m) => m !== n))}
            >
              <IconTrash size={16} aria-hidden />
            </ActionIcon>
          </div>
        </div>
      ))}
      <Button
        size="xs"
        variant="default"
        leftSection={<IconPlus size={16} aria-hidden />}
        onClick={add}
        disabled={questions.length >= 10}
      >
        {t("surveys.admin.add_question")}
      </Button>
    </fieldset>
  );
}

function optionsOf(words: string[]) {
  const ids: string[] = [];
  return words.map((fr) => {
    const id = fieldIdFrom(fr, ids);
    ids.push(id);
    return { id, label: { fr } };
  });
}
