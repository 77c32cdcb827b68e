/** Whether agents see that somebody listens, and whether a reason is needed. */
import { Select, Switch } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { ListeningRules } from "./plan";

const TELLS = ["always", "when_spoken_to", "never"] as const;

interface Props {
  value: ListeningRules | undefined;
  onChange: (rules: ListeningRules) => void;
}

export function ListeningSettings({ value = {}, onChange }: Props) {
  const { t } = useTranslation();
  return (
    <>
      <Select
        label={t("listening.rule.tell_agent")}
        description={t("listening.rule.tell_agent_hint")}
        inputWrapperOrder={["label", "input", "description", "error"]}
        data={TELLS.map((tell) => ({ value: tell, label: t(`listening.rule.tell.${tell}`) }))}
        value={value.tell_agent ?? "always"}
        onChange={(tell) =>
          tell && onChange({ ...value, tell_agent: tell as (typeof TELLS)[number] })
        }
        allowDeselect={false}
      />
      <Switch
        label={t("listening.rule.reason_required")}
        checked={value.reason_required ?? false}
        onChange={(event) => onChange({ ...value, reason_required: event.currentTarget.checked })}
      />
    </>
  );
}
