/** What can be done with all who are ticked. */
import { Button, NumberInput, Select } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { usePlanChoices } from "../fields";
import { changePlan } from "../plan";
import { skilled } from "./tree";

interface ManyBarProps {
  logins: readonly string[];
  onMove: (logins: readonly string[], team: string | null) => void;
  onClear: () => void;
}

const NO_TEAM = "";

export function ManyBar({ logins, onMove, onClear }: ManyBarProps) {
  const { t } = useTranslation();
  const { teams, skills } = usePlanChoices();
  const [skill, setSkill] = useState<string | null>(null);
  const [level, setLevel] = useState(5);
  const give = (value: number | null) => {
    if (!skill) return;
    changePlan((plan) => skilled(plan, logins, skill, value));
    const name = skills.find((s) => s.value === skill)?.label ?? skill;
    notifications.show({
      title: t("access.skilled", { count: logins.length, skill: name }),
      message: t("access.to_publish"),
    });
  };
  return (
    <section
      className="panel structure-bar"
      aria-label={t("access.selected", { count: logins.length })}
    >
      <div className="panel-body row wrap" style={{ alignItems: "center" }}>
        <span className="strong" role="status">
          {t("access.selected", { count: logins.length })}
        </span>
        <Button variant="subtle" onClick={onClear}>
          {t("access.clear")}
        </Button>
        <Select
          aria-label={t("access.move_to")}
          placeholder={t("access.move_to")}
          data={[...teams, { value: NO_TEAM, label: t("access.no_team") }]}
          value={null}
          onChange={(team) => team !== null && onMove(logins, team === NO_TEAM ? null : team)}
          searchable
          w={220}
        />
        <span className="grow" />
        <Select
          aria-label={t("access.set_skill")}
          placeholder={t("access.set_skill")}
          data={skills}
          value={skill}
          onChange={setSkill}
          searchable
          w={180}
        />
        <NumberInput
          aria-label={t("access.set_level")}
          min={1}
          max={10}
          clampBehavior="strict"
          value={level}
          onChange={(next) => typeof next === "number" && setLevel(next)}
          w={76}
        />
        <Button variant="default" disabled={!skill} onClick={() => give(level)}>
          {t("access.apply_level")}
        </Button>
        <Button variant="default" disabled={!skill} onClick={() => give(null)}>
          {t("access.drop_skill")}
        </Button>
      </div>
    </section>
  );
}
