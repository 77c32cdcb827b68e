/** Free slots at a place: those with the least travel first, one click takes one. */
import { Button, SegmentedControl, Select } from "@mantine/core";
import { IconCalendarOff, IconCar } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/appointments";
import type { Slot } from "../../api/appointments";
import { Empty, Failed, Loading } from "../../parts/Empty";
import { useFormat } from "../../parts/useFormat";

const SHOWN = 12;
const WEEK_MS = 7 * 86_400_000;

interface SlotPickerProps {
  organization: string;
  postcode: string;
  campaign?: string | null;
  /** Whose alone. */
  person?: string | null;
  busy: boolean;
  /** What a click does. */
  act: string;
  onPick: (slot: Slot) => void;
}

export function SlotPicker(props: SlotPickerProps) {
  const { organization, campaign, busy, act, onPick } = props;
  const { t } = useTranslation();
  const format = useFormat();
  const [order, setOrder] = useState("travel");
  const [person, setPerson] = useState<string | null>(props.person ?? null);
  const [week, setWeek] = useState(0);
  const postcode = props.postcode.replace(/\s/g, "");
  const enough = postcode.length >= 2;
  const force = useQuery({
    queryKey: ["appointments", "force", organization],
    queryFn: () => api.force(organization),
  });
  const query = { postcode, order, limit: SHOWN, person: person ?? "", campaign: campaign ?? "" };
  const found = useQuery({
    queryKey: ["appointments", "slots", organization, query, week],
    queryFn: () => {
      const from = Date.now() + week * 2 * WEEK_MS;
      const span = {
        from: new Date(from).toISOString(),
        to: new Date(from + 2 * WEEK_MS).toISOString(),
      };
      return api.slots(organization, { ...query, ...span });
    },
    enabled: enough,
    placeholderData: keepPreviousData,
  });
  if (!enough) return <p className="muted">{t("appointments.slots.postcode_first")}</p>;
  if (found.isError) return <Failed error={found.error} retry={() => void found.refetch()} />;
  if (!found.data) return <Loading />;
  const slots = found.data.items;
  const people = (force.data?.people ?? []).filter(({ active }) => active);
  return (
    <section className="stack" aria-label={t("appointments.slots.title")}>
      <div className="row wrap">
        <SegmentedControl
          size="xs"
          aria-label={t("appointments.slots.order")}
          value={order}
          onChange={setOrder}
          data={[
            { value: "travel", label: t("appointments.slots.by_travel") },
            { value: "time", label: t("appointments.slots.by_time") },
          ]}
        />
        <Select
          size="xs"
          aria-label={t("appointments.person")}
          placeholder={t("appointments.everybody")}
          data={people.map(({ id, name }) => ({ value: id, label: name }))}
          value={person}
          clearable
          onChange={setPerson}
          w={170}
        />
        <span className="grow" />
        {week > 0 && (
          <Button size="compact-xs" variant="default" onClick={() => setWeek(week - 1)}>
            {t("appointments.slots.sooner")}
          </Button>
        )}
        <Button size="compact-xs" variant="default" onClick={() => setWeek(week + 1)}>
          {t("appointments.slots.later")}
        </Button>
      </div>
      {slots.length === 0 ? (
        <Empty
          icon={IconCalendarOff}
          title={t("appointments.slots.none")}
          hint={t("appointments.slots.none_hint")}
        />
      ) : (
        <ul className="plain slot-list">
          {slots.map((slot) => {
            const when = format.at(slot.starts_at, "full");
            return (
              <li key={`${slot.person}${slot.starts_at}`} className="slot">
                <span className="grow" style={{ minWidth: 0 }}>
                  <span className="slot-when">{when}</span>
                  <span className="small muted row" style={{ gap: 4 }}>
                    {slot.person_name}
                    <IconCar size={13} aria-hidden />
                    {t("appointments.slots.travel", { count: slot.travel_minutes })}
                  </span>
                </span>
                <Button
                  size="compact-sm"
                  variant="default"
                  disabled={busy}
                  aria-label={`${act} – ${when}, ${slot.person_name}`}
                  onClick={() => onPick(slot)}
                >
                  {act}
                </Button>
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
}
