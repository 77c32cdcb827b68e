/** Small forms that pages and the whole script share: words in both languages, objections. */
import { ActionIcon, Button, Textarea, TextInput, Tooltip } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Label } from "../crm/setup";
import { idFrom, type Objection } from "./script";

interface LabelInputsProps {
  fr: string;
  en: string;
  value: Label;
  onChange: (value: Label) => void;
  long?: boolean;
  description?: string;
}

/** English left empty falls back on French. */
export function LabelInputs({ fr, en, value, onChange, long, description }: LabelInputsProps) {
  const put = (change: Partial<Label>) => {
    const next = { ...value, ...change };
    onChange(next.en ? next : { fr: next.fr });
  };
  const both = [
    { key: "fr" as const, label: fr, text: value.fr },
    { key: "en" as const, label: en, text: value.en ?? "" },
  ];
  return both.map(({ key, label, text }) =>
    long ? (
      <Textarea
        key={key}
        label={label}
        value={text}
        description={key === "fr" ? description : undefined}
        autosize
        minRows={key === "fr" ? 4 : 2}
        maxRows={14}
        onChange={(event) => put({ [key]: event.currentTarget.value })}
      />
    ) : (
      <TextInput
        key={key}
        label={label}
        value={text}
        onChange={(event) => put({ [key]: event.currentTarget.value })}
      />
    ),
  );
}

export function TakeOut({ onClick }: { onClick: () => void }) {
  const { t } = useTranslation();
  return (
    <Tooltip label={t("scripts.form.take_out")}>
      <ActionIcon aria-label={t("scripts.form.take_out")} onClick={onClick}>
        <IconTrash size={16} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}

export function AddButton({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <Button
      variant="default"
      size="xs"
      style={{ alignSelf: "flex-start" }}
      onClick={onClick}
      leftSection={<IconPlus size={14} aria-hidden />}
    >
      {label}
    </Button>
  );
}

interface ObjectionsFormProps {
  title: string;
  list: Objection[];
  onChange: (list: Objection[]) => void;
}

export function ObjectionsForm({ title, list, onChange }: ObjectionsFormProps) {
  const { t } = useTranslation();
  const put = (n: number, one: Objection) => onChange(list.map((o, i) => (i === n ? one : o)));
  const add = () => {
    const ids = list.map((one) => one.id);
    const id = idFrom("objection", ids, "objection");
    onChange([...list, { id, title: { fr: "" }, answer: { fr: "" } }]);
  };
  return (
    <>
      <h3>{title}</h3>
      {list.map((one, n) => (
        <div key={one.id} className="piece-row">
          <LabelInputs
            fr={t("scripts.form.objection")}
            en={`${t("scripts.form.objection")} (EN)`}
            value={one.title}
            onChange={(label) => put(n, { ...one, title: label })}
          />
          <LabelInputs
            fr={t("scripts.form.answer")}
            en={`${t("scripts.form.answer")} (EN)`}
            value={one.answer}
            long
            onChange={(label) => put(n, { ...one, answer: label })}
          />
          <TakeOut onClick={() => onChange(list.filter((_, i) => i !== n))} />
        </div>
      ))}
      <AddButton label={t("scripts.form.add_objection")} onClick={add} />
    </>
  );
}
