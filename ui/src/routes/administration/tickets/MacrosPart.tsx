/** Macros: several changes and a note in one gesture. */
import { MultiSelect, Select, Switch, TagsInput, Textarea } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { TICKET_PRIORITIES, type TicketPriority } from "../../../api/types";
import { inLanguage } from "../../../format/fieldValues";
import { useLocale } from "../../../i18n";
import type { Macro } from "./model";
import { NamedList } from "./NamedList";
import { usePlaces, withValue } from "./places";
import type { TicketPart } from "./TicketsSection";

export function MacrosPart({ tickets, put }: TicketPart) {
  const { t } = useTranslation();
  return (
    <NamedList<Macro>
      label={t("ticketing.admin.tabs.macros")}
      about={t("ticketing.admin.macros.about")}
      items={tickets.macros}
      onChange={(macros) => put({ macros })}
      blank={(id, label) => ({ id, label })}
      form={(macro, onChange) => <MacroForm macro={macro} tickets={tickets} onChange={onChange} />}
    />
  );
}

interface MacroFormProps {
  macro: Macro;
  tickets: TicketPart["tickets"];
  onChange: (macro: Macro) => void;
}

function MacroForm({ macro, tickets, onChange }: MacroFormProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const places = usePlaces();
  const put = <K extends keyof Macro>(key: K, value: Macro[K] | null | "") => {
    const { [key]: _before, ...rest } = macro;
    onChange((value ? { ...rest, [key]: value } : rest) as Macro);
  };
  const states = new Map<string, string>();
  for (const type of tickets.types) {
    for (const state of type.workflow.states) states.set(state.id, inLanguage(state.label, locale));
  }
  return (
    <div className="form-grid">
      <MultiSelect
        className="full"
        label={t("ticketing.admin.rules.types")}
        placeholder={macro.types?.length ? "" : t("app.all_m")}
        data={tickets.types.map(({ id, label }) => ({
          value: id,
          label: inLanguage(label, locale),
        }))}
        value={macro.types ?? []}
        onChange={(types) => onChange({ ...macro, types })}
      />
      <Select
        label={t("ticketing.admin.macros.state")}
        placeholder={t("ticketing.admin.unchanged")}
        data={[...states].map(([value, label]) => ({ value, label }))}
        value={macro.state ?? null}
        onChange={(state) => put("state", state)}
        clearable
      />
      <Select
        label={t("ticket.priority")}
        placeholder={t("ticketing.admin.unchanged")}
        data={TICKET_PRIORITIES.map((value) => ({ value, label: t(`ticket.priorities.${value}`) }))}
        value={macro.priority ?? null}
        onChange={(priority) => put("priority", priority as TicketPriority | null)}
        clearable
      />
      <Select
        label={t("ticketing.admin.levels.team")}
        placeholder={t("ticketing.admin.unchanged")}
        data={withValue(places.teams, macro.team)}
        value={macro.team ?? null}
        onChange={(team) => put("team", team)}
        clearable
      />
      <TagsInput
        label={t("ticketing.admin.macros.tags")}
        value={macro.add_tags ?? []}
        onChange={(tags) => onChange({ ...macro, add_tags: tags })}
      />
      <Switch
        className="full"
        label={t("ticketing.admin.macros.take")}
        checked={macro.take ?? false}
        onChange={(event) => put("take", event.currentTarget.checked || null)}
      />
      <Textarea
        className="full"
        label={t("ticketing.admin.macros.note")}
        autosize
        minRows={2}
        value={macro.note ?? ""}
        onChange={(event) => put("note", event.currentTarget.value)}
      />
      <Switch
        className="full"
        label={t("ticketing.admin.macros.public")}
        checked={macro.public ?? false}
        onChange={(event) => put("public", event.currentTarget.checked || null)}
      />
      <Textarea
        className="full"
        label={t("ticketing.solution")}
        autosize
        minRows={2}
        value={macro.solution ?? ""}
        onChange={(event) => put("solution", event.currentTarget.value)}
      />
    </div>
  );
}
