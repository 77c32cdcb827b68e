import { Button, Select, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconFilterOff, IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type OutcomeName, OUTCOMES } from "../../api/types";
import { useMe } from "../../app/session";
import { useLive } from "../../live/store";

export interface HistoryFilters {
  from: string;
  to: string;
  queue: string;
  agent: string;
  outcome: OutcomeName | "";
  organization: string;
  /** `silence:30`: at least so many percent of the recording. */
  speech: string;
  q: string;
}

export const emptyFilters: HistoryFilters = {
  from: "",
  to: "",
  queue: "",
  agent: "",
  outcome: "",
  organization: "",
  speech: "",
  q: "",
};

/** Shares of a recording worth a look. */
const SPEECH = [
  ["silence", 30],
  ["silence", 50],
  ["overtalk", 5],
  ["overtalk", 15],
] as const;

interface FiltersProps {
  value: HistoryFilters;
  onChange: (filters: HistoryFilters) => void;
}

export function Filters({ value, onChange }: FiltersProps) {
  const { t } = useTranslation();
  const me = useMe();
  const agents = useLive((state) => state.agents);
  const [text, setText] = useState(value.q);
  const change = (part: Partial<HistoryFilters>) => onChange({ ...value, ...part });
  const searchLater = useDebouncedCallback((q: string) => change({ q }), 350);
  const choices = Object.values(agents)
    .map((a) => ({ value: a.agent, label: a.name }))
    .sort((a, b) => a.label.localeCompare(b.label));
  const select = (
    name: "queue" | "outcome" | "organization" | "agent" | "speech",
    label: string,
    data: { value: string; label: string }[],
    all: string,
  ) => (
    <Select
      key={name}
      label={label}
      placeholder={all}
      data={data}
      value={value[name] || null}
      onChange={(chosen) => change({ [name]: chosen ?? "" })}
      clearable
      searchable={data.length > 10}
      w={144}
      clearButtonProps={{ "aria-label": t("history.reset") }}
    />
  );
  const dirty = JSON.stringify(value) !== JSON.stringify(emptyFilters);
  return (
    <div
      className="row wrap"
      style={{ alignItems: "flex-end" }}
      role="search"
      aria-label={t("history.title")}
    >
      <TextInput
        label={t("app.search")}
        placeholder={t("history.search")}
        leftSection={<IconSearch size={16} aria-hidden />}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          searchLater(event.currentTarget.value.trim());
        }}
        w={168}
        type="search"
      />
      <TextInput
        type="date"
        label={t("history.from")}
        value={value.from}
        max={value.to || undefined}
        onChange={(event) => change({ from: event.currentTarget.value })}
        w={134}
      />
      <TextInput
        type="date"
        label={t("history.to")}
        value={value.to}
        min={value.from || undefined}
        onChange={(event) => change({ to: event.currentTarget.value })}
        w={134}
      />
      {me.organizations &&
        me.organizations.length > 1 &&
        select(
          "organization",
          t("history.organization"),
          me.organizations.map((o) => ({ value: o.id, label: o.name })),
          t("app.all_m"),
        )}
      {select(
        "queue",
        t("history.queue"),
        me.queues.map((q) => ({ value: q.id, label: q.name })),
        t("app.all"),
      )}
      {choices.length > 1 && select("agent", t("history.agent"), choices, t("app.all_m"))}
      {select(
        "outcome",
        t("history.outcome"),
        OUTCOMES.map((o) => ({ value: o, label: t(`outcome.${o}`) })),
        t("app.all"),
      )}
      {select(
        "speech",
        t("recordings.speech.title"),
        SPEECH.map(([kind, percent]) => ({
          value: `${kind}:${percent}`,
          label: t(`recordings.filter.${kind}`, { percent }),
        })),
        t("app.all"),
      )}
      {dirty && (
        <Button
          variant="subtle"
          leftSection={<IconFilterOff size={16} aria-hidden />}
          onClick={() => {
            setText("");
            onChange(emptyFilters);
          }}
        >
          {t("history.reset")}
        </Button>
      )}
    </div>
  );
}
