/** A week: a row per person, a column per day. Arrow keys walk along, Enter opens. */
import { type KeyboardEvent, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Appointment } from "../../api/appointments";
import { localDay } from "../../format/time";
import { useFormat } from "../../parts/useFormat";
import { stepFrom, type WeekRow } from "./week";

interface WeekViewProps {
  days: string[];
  rows: WeekRow[];
  chosen: string | null;
  onOpen: (id: string) => void;
}

export function WeekView({ days, rows, chosen, onOpen }: WeekViewProps) {
  const { t } = useTranslation();
  const { locale, zone } = useFormat();
  const table = useRef<HTMLTableElement>(null);
  const today = localDay(Date.now(), zone);
  const counts = rows.map((row) => row.days.map((all) => all.length));
  const head = new Intl.DateTimeFormat(locale === "fr" ? "fr-FR" : "en-GB", {
    weekday: "short",
    day: "numeric",
    month: "short",
    timeZone: "UTC",
  });
  const walk = (event: KeyboardEvent, row: number, column: number, place: number) => {
    const next = stepFrom({ row, column, place }, event.key, counts);
    if (!next) return;
    event.preventDefault();
    const name = `${next.row}-${next.column}-${next.place}`;
    table.current?.querySelector<HTMLElement>(`[data-place="${name}"]`)?.focus();
  };
  return (
    <table ref={table} className="week-view" aria-label={t("appointments.week")}>
      <thead>
        <tr>
          <th scope="col">{t("appointments.person")}</th>
          {days.map((day) => (
            <th key={day} scope="col" data-today={day === today}>
              {head.format(new Date(`${day}T12:00:00Z`))}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, r) => (
          <tr key={row.person}>
            <th scope="row">{row.name}</th>
            {row.days.map((all, c) => (
              <td key={days[c]} data-today={days[c] === today}>
                {all.map((one, place) => (
                  <Chip
                    key={one.id}
                    one={one}
                    chosen={chosen === one.id}
                    name={`${r}-${c}-${place}`}
                    onKey={(event) => walk(event, r, c, place)}
                    onOpen={() => onOpen(one.id)}
                  />
                ))}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface ChipProps {
  one: Appointment;
  chosen: boolean;
  name: string;
  onKey: (event: KeyboardEvent) => void;
  onOpen: () => void;
}

function Chip({ one, chosen, name, onKey, onOpen }: ChipProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const time = format.at(one.starts_at, "time");
  const who = one.name ?? one.subject ?? t("appointments.nameless");
  const state = t(`appointments.states.${one.state as "booked"}`);
  return (
    <button
      type="button"
      className="visit"
      data-state={one.state}
      data-chosen={chosen}
      data-place={name}
      title={[who, one.subject, one.place, state].filter(Boolean).join("\n")}
      onClick={onOpen}
      onKeyDown={onKey}
    >
      <span className="num strong">{time}</span> <span>{who}</span>
      <span className="visit-place">
        {one.postcode} · {state}
      </span>
    </button>
  );
}
