/** What the figures are narrowed by: several values of each, shown as chips. */
import { Button, MultiSelect, Pill, Popover, Stack, TagsInput } from "@mantine/core";
import { IconFilter } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useMe } from "../../app/session";
import { useLive } from "../../live/store";
import { useFormat } from "../../parts/useFormat";
import { type Asked, CHANNELS, DIRECTIONS, type FilterName, FILTERS_OF } from "./figures";

interface FilterProps {
  asked: Asked;
  onChange: (asked: Asked) => void;
}

interface Choice {
  value: string;
  label: string;
}

/** What each filter can be, by the reader's rights; numbers are written. */
function useChoices(): Record<Exclude<FilterName, "number">, Choice[]> {
  const { t } = useTranslation();
  const me = useMe();
  const agents = useLive((state) => state.agents);
  const of = (all: readonly { id: string; name: string }[]) =>
    all.map(({ id, name }) => ({ value: id, label: name }));
  const own = me.person.role === "organization";
  return {
    organization: me.organizations.length > 1 ? of(me.organizations) : [],
    campaign: of(me.campaigns),
    queue: of(me.queues),
    team: own ? [] : of(me.teams),
    agent: own
      ? []
      : Object.values(agents)
          .map(({ agent, name }) => ({ value: agent, label: name }))
          .sort((a, b) => a.label.localeCompare(b.label)),
    disposition: of(me.dispositions),
    channel: CHANNELS.map((value) => ({ value, label: t(`figures.channels.${value}`) })),
    direction: DIRECTIONS.map((value) => ({ value, label: t(`figures.directions.${value}`) })),
  };
}

const put = (asked: Asked, name: FilterName, values: string[]): Asked => ({
  ...asked,
  filters: { ...asked.filters, [name]: values },
});

export function FilterMenu({ asked, onChange }: FilterProps) {
  const { t } = useTranslation();
  const choices = useChoices();
  return (
    <Popover position="bottom-end" width={300} trapFocus>
      <Popover.Target>
        <Button variant="default" leftSection={<IconFilter size={16} aria-hidden />}>
          {t("figures.filters")}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap={8}>
          {FILTERS_OF[asked.view].map((name) => {
            const shared = {
              label: t(`figures.${name}`),
              value: asked.filters[name] ?? [],
              onChange: (values: string[]) => onChange(put(asked, name, values)),
              size: "xs",
              clearable: true,
              clearButtonProps: { "aria-label": t("history.reset") },
            };
            if (name === "number") {
              return <TagsInput key={name} {...shared} placeholder={t("figures.number_hint")} />;
            }
            if (choices[name].length === 0) return null;
            return (
              <MultiSelect
                key={name}
                {...shared}
                data={choices[name]}
                searchable={choices[name].length > 8}
                comboboxProps={{ withinPortal: false }}
              />
            );
          })}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

/** Each value that narrows, with the way to take it away. */
export function FilterChips({ asked, onChange }: FilterProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const choices = useChoices();
  const chips = FILTERS_OF[asked.view].flatMap((name) =>
    (asked.filters[name] ?? []).map((value) => ({ name, value })),
  );
  if (chips.length === 0) return null;
  const called = (name: FilterName, value: string) =>
    name === "number"
      ? (format.phone(value) ?? value)
      : (choices[name].find((one) => one.value === value)?.label ?? value);
  return (
    <Pill.Group className="fig-chips" role="group" aria-label={t("figures.filters")}>
      {chips.map(({ name, value }) => (
        <Pill
          key={`${name} ${value}`}
          withRemoveButton
          removeButtonProps={{
            "aria-label": t("figures.unfilter", { name: called(name, value) }),
            "aria-hidden": false,
            tabIndex: 0,
          }}
          onRemove={() =>
            onChange(
              put(
                asked,
                name,
                (asked.filters[name] ?? []).filter((one) => one !== value),
              ),
            )
          }
        >
          {t("figures.chip", { filter: t(`figures.${name}`), value: called(name, value) })}
        </Pill>
      ))}
    </Pill.Group>
  );
}
