/** What is drawn to be listened to each week. */
import { Button, MultiSelect, NumberInput, Select, TextInput } from "@mantine/core";
import { IconDice5, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useMe } from "../../../app/session";
import { Empty } from "../../../parts/Empty";
import { EntryList, useEntries } from "../Entries";
import { freeId, label, type SamplingRule } from "./model";
import type { QualityPart } from "./QualitySection";

export function SamplingPart({ organization, quality, put }: QualityPart) {
  const { t } = useTranslation();
  const { sampling, grids } = quality;
  const entries = useEntries<SamplingRule>(sampling, (sampling) => put({ sampling }));
  const { chosen } = entries;
  const add = () => {
    const ids = sampling.map(({ id }) => id);
    const name = { fr: t("quality.setup.rule_fresh") };
    entries.add({ id: freeId("rule", ids), name, grid: grids[0]?.id ?? "", per_agent: 3 });
  };
  return (
    <div className="split">
      <EntryList
        title={t("quality.setup.tabs.sampling")}
        entries={entries}
        onAdd={add}
        name={({ name }) => name.fr}
        aside={({ per_agent }) => <span className="small muted num">{per_agent}</span>}
      />
      <section className="panel" aria-label={chosen?.name.fr ?? t("quality.setup.rule_none")}>
        {chosen ? (
          <RuleForm
            key={entries.at}
            organization={organization}
            rule={chosen}
            grids={grids.map(({ id, name }) => ({ value: id, label: name.fr }))}
            onChange={entries.change}
            onRemove={entries.remove}
          />
        ) : (
          <Empty
            icon={IconDice5}
            title={t("quality.setup.rule_none")}
            hint={t("quality.setup.rule_about")}
          />
        )}
      </section>
    </div>
  );
}

interface RuleFormProps {
  organization: string;
  rule: SamplingRule;
  grids: { value: string; label: string }[];
  onChange: (rule: SamplingRule) => void;
  onRemove: () => void;
}

const NUMBERS = [
  ["least_talk", "least_talk_s", 0, 36_000],
  ["most_talk", "most_talk_s", 0, 36_000],
  ["most_rating", "most_rating", 1, 5],
  ["least_silence", "least_silence_percent", 1, 100],
  ["least_overtalk", "least_overtalk_percent", 1, 100],
] as const;

function RuleForm({ organization, rule, grids, onChange, onRemove }: RuleFormProps) {
  const { t } = useTranslation();
  const { queues, dispositions } = useMe();
  const own = queues.filter((q) => q.organization === organization);
  const used = new Set(own.flatMap((q) => q.dispositions));
  const put = (part: Partial<SamplingRule>) => onChange({ ...rule, ...part });
  return (
    <>
      <div className="panel-head">
        <h2 className="grow cut">{rule.name.fr || rule.id}</h2>
        <Button
          size="xs"
          variant="subtle"
          color="gray"
          leftSection={<IconTrash size={16} aria-hidden />}
          onClick={onRemove}
        >
          {t("app.remove")}
        </Button>
      </div>
      <div className="panel-body form-grid">
        {(["fr", "en"] as const).map((language) => (
          <TextInput
            key={language}
            label={t(`quality.setup.name_${language}`)}
            value={rule.name[language] ?? ""}
            onChange={(e) => put({ name: label(rule.name, language, e.currentTarget.value) })}
          />
        ))}
        <TextInput
          label={t("quality.setup.id")}
          value={rule.id}
          onChange={(e) => put({ id: e.currentTarget.value })}
        />
        <Select
          label={t("quality.grid")}
          data={grids}
          value={rule.grid}
          allowDeselect={false}
          onChange={(grid) => grid && put({ grid })}
        />
        <NumberInput
          label={t("quality.setup.per_agent")}
          min={1}
          max={50}
          value={rule.per_agent}
          onChange={(v) => typeof v === "number" && put({ per_agent: v })}
        />
        <MultiSelect
          label={t("quality.setup.queues")}
          data={own.map(({ id, name }) => ({ value: id, label: name }))}
          value={rule.queues ?? []}
          onChange={(all) => put({ queues: all })}
        />
        <MultiSelect
          label={t("quality.setup.dispositions")}
          data={dispositions
            .filter(({ id }) => used.has(id))
            .map(({ id, name }) => ({ value: id, label: name }))}
          value={rule.dispositions ?? []}
          onChange={(all) => put({ dispositions: all })}
        />
        {NUMBERS.map(([words, key, min, max]) => (
          <NumberInput
            key={key}
            label={t(`quality.setup.${words}`)}
            min={min}
            max={max}
            value={rule[key] ?? ""}
            onChange={(v) => {
              const { [key]: _, ...rest } = rule;
              onChange(typeof v === "number" ? { ...rest, [key]: v } : rest);
            }}
          />
        ))}
        <p className="full small muted" style={{ margin: 0 }}>
          {t("quality.setup.speech")}
        </p>
      </div>
    </>
  );
}
