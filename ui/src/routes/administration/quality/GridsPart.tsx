/** The grids: chosen at the left, edited at the right or seen as an evaluator sees them. */
import { Button, MultiSelect, NumberInput, SegmentedControl, TextInput } from "@mantine/core";
import { IconCopy, IconPlus, IconRosetteDiscountCheck, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Empty } from "../../../parts/Empty";
import { useFormat } from "../../../parts/useFormat";
import { type Grid, type Lines, markOf } from "../../quality/grid";
import { ScoreSheet } from "../../quality/ScoreSheet";
import { useQualityPeople } from "../../quality/useQuality";
import { MarkBadge } from "../../quality/words";
import { EntryList, useEntries } from "../Entries";
import { duplicated, freeId, freshSection, label, moved } from "./model";
import type { QualityPart } from "./QualitySection";
import { SectionCard } from "./SectionCard";

export function GridsPart({ organization, quality, put }: QualityPart) {
  const { t } = useTranslation();
  const { grids } = quality;
  const entries = useEntries(grids, (grids) => put({ grids }));
  const taken = grids.map(({ id }) => id);
  const fresh = () => {
    const name = t("quality.setup.fresh");
    const blank = { id: freeId("grid", taken), name: { fr: name }, pass_percent: 75, sections: [] };
    const words = [t("quality.setup.section", { n: 1 }), t("quality.setup.question", { n: 1 })];
    const section = { ...freshSection(blank, words[0] ?? "", words[1] ?? ""), weight: 100 };
    entries.add({ ...blank, sections: [section] });
  };
  const { chosen } = entries;
  return (
    <div className="split" style={{ gridTemplateColumns: "220px minmax(0, 1fr)" }}>
      <EntryList
        title={t("quality.setup.tabs.grids")}
        entries={entries}
        onAdd={fresh}
        name={({ name }) => name.fr}
        aside={({ id }) => <code className="small muted">{id}</code>}
      />
      {chosen ? (
        <GridForm
          key={entries.at}
          grid={chosen}
          organization={organization}
          onChange={entries.change}
          onDuplicate={() => {
            const name = t("quality.setup.copy_of", { name: chosen.name.fr });
            entries.add(duplicated(chosen, taken, name));
          }}
          onRemove={entries.remove}
        />
      ) : (
        <Empty
          icon={IconRosetteDiscountCheck}
          title={t("quality.setup.none")}
          hint={t("quality.setup.about")}
        />
      )}
    </div>
  );
}

interface GridFormProps {
  grid: Grid;
  organization: string;
  onChange: (grid: Grid) => void;
  onDuplicate: () => void;
  onRemove: () => void;
}

function GridForm({ grid, organization, onChange, onDuplicate, onRemove }: GridFormProps) {
  const { t } = useTranslation();
  const [view, setView] = useState("edit");
  return (
    <section className="panel" aria-label={grid.name.fr || grid.id}>
      <div className="panel-head">
        <h2 className="grow cut">{grid.name.fr || grid.id}</h2>
        <SegmentedControl
          size="xs"
          aria-label={t("quality.setup.preview")}
          data={[
            { value: "edit", label: t("quality.setup.edit") },
            { value: "preview", label: t("quality.setup.preview") },
          ]}
          value={view}
          onChange={setView}
        />
        <Button
          size="xs"
          variant="default"
          leftSection={<IconCopy size={16} aria-hidden />}
          onClick={onDuplicate}
        >
          {t("quality.setup.duplicate")}
        </Button>
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
      {view === "edit" ? (
        <Editor grid={grid} organization={organization} onChange={onChange} />
      ) : (
        <Preview grid={grid} />
      )}
    </section>
  );
}

/** Answers here are tried and kept nowhere. */
function Preview({ grid }: { grid: Grid }) {
  const [lines, setLines] = useState<Lines>(new Map());
  const mark = markOf(grid, lines);
  return (
    <>
      <div className="panel-head">
        <span className="grow" />
        <MarkBadge mark={mark.mark} passed={mark.passed} />
      </div>
      <ScoreSheet grid={grid} lines={lines} onChange={setLines} bare />
    </>
  );
}

type EditorProps = Pick<GridFormProps, "grid" | "organization" | "onChange">;

function Editor({ grid, organization, onChange }: EditorProps) {
  const { t } = useTranslation();
  const { count } = useFormat();
  const { campaigns } = useQualityPeople(organization);
  const put = (part: Partial<Grid>) => onChange({ ...grid, ...part });
  const total = grid.sections.reduce((sum, { weight }) => sum + weight, 0);
  const sections = (all: Grid["sections"]) => put({ sections: all });
  return (
    <div className="panel-body q-editor">
      <div className="form-grid">
        {(["fr", "en"] as const).map((language) => (
          <TextInput
            key={language}
            label={t(`quality.setup.name_${language}`)}
            value={grid.name[language] ?? ""}
            onChange={(e) => put({ name: label(grid.name, language, e.currentTarget.value) })}
          />
        ))}
        <TextInput
          label={t("quality.setup.id")}
          value={grid.id}
          onChange={(e) => put({ id: e.currentTarget.value })}
        />
        <NumberInput
          label={t("quality.setup.pass")}
          min={0}
          max={100}
          value={grid.pass_percent}
          onChange={(v) => typeof v === "number" && put({ pass_percent: v })}
        />
        <MultiSelect
          className="full"
          label={t("quality.setup.campaigns")}
          data={campaigns.map(({ id, name }) => ({ value: id, label: name }))}
          value={grid.campaigns ?? []}
          onChange={(all) => put({ campaigns: all })}
        />
      </div>
      {grid.sections.map((section, n) => (
        <SectionCard
          key={n}
          grid={grid}
          section={section}
          n={n}
          onChange={(next) => sections(grid.sections.map((s, m) => (m === n ? next : s)))}
          onMove={(by) => sections(moved(grid.sections, n, by))}
          onRemove={() => sections(grid.sections.filter((_, m) => m !== n))}
        />
      ))}
      <div className="row wrap">
        <Button
          variant="default"
          leftSection={<IconPlus size={16} aria-hidden />}
          onClick={() => {
            const title = t("quality.setup.section", { n: grid.sections.length + 1 });
            const words = t("quality.setup.question", { n: 1 });
            sections([...grid.sections, freshSection(grid, title, words)]);
          }}
        >
          {t("quality.setup.add_section")}
        </Button>
        <span className={`grow strong ${total === 100 ? "" : "tone-warn"}`} role="status">
          {t("quality.setup.total", { total: count(total) })}
          {total !== 100 && <span className="small muted"> {t("quality.setup.total_off")}</span>}
        </span>
      </div>
    </div>
  );
}
