/** What was agreed with the customer for a day and an hour. */
import { ActionIcon, NumberInput, TextInput, Tooltip } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as cards from "../../api/cards";
import type { Appointment, FullCard } from "../../api/cards";
import { tellProblem } from "../../app/problems";
import { localTime, momentOf, nextQuarter, spell } from "../../format/time";
import { MomentField } from "../../parts/MomentField";
import { useFormat } from "../../parts/useFormat";
import { CardVisits } from "../appointments/CardVisits";
import { AddButton, CardForm } from "./CardForm";
import { Part } from "./Part";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

export function Appointments({ card }: { card: FullCard }) {
  const { t } = useTranslation();
  const [making, setMaking] = useState(false);
  const appointments = card.appointments.filter(({ state }) => state === "planned");
  return (
    <Part
      title={t("card.appointments.title")}
      count={appointments.length}
      action={
        <AddButton
          label={t("card.appointments.add")}
          open={making}
          onToggle={() => setMaking((on) => !on)}
        />
      }
    >
      {making && <AppointmentForm customer={card.id} onDone={() => setMaking(false)} />}
      {appointments.length === 0 && !making && (
        <div className="muted small">{t("card.appointments.none")}</div>
      )}
      <CardVisits customer={card.id} />
      {appointments.map((one) => (
        <AppointmentRow key={one.id} customer={card.id} one={one} />
      ))}
    </Part>
  );
}

function AppointmentRow({ customer, one }: { customer: string; one: Appointment }) {
  const { t } = useTranslation();
  const format = useFormat();
  const queries = useQueryClient();
  const remove = () =>
    cards.cancelAppointment(one.id).then(
      () => queries.invalidateQueries({ queryKey: ["customer", customer] }),
      (error: unknown) => tellProblem(error, t),
    );
  const time = format.at(one.at, "full");
  return (
    <div className="card-line row">
      <span className="grow" style={{ minWidth: 0 }}>
        <span className="cut" style={{ display: "block" }}>
          {one.title}
        </span>
        <span className="small muted cut" style={{ display: "block" }}>
          {[time, one.duration_ms && spell(one.duration_ms), one.place].filter(Boolean).join(" · ")}
        </span>
      </span>
      <Tooltip label={t("card.appointments.cancel")}>
        <ActionIcon
          aria-label={t("card.appointments.cancel_one", { subject: one.title, time })}
          onClick={() => void remove()}
        >
          <IconX size={14} aria-hidden />
        </ActionIcon>
      </Tooltip>
    </div>
  );
}

function AppointmentForm({ customer, onDone }: { customer: string; onDone: () => void }) {
  const { t } = useTranslation();
  const { zone } = useFormat();
  const [at, setAt] = useState(() => localTime(nextQuarter(Date.now(), DAY_MS), zone));
  const [minutes, setMinutes] = useState(30);
  const [subject, setSubject] = useState("");
  const [faults, setFaults] = useState(false);
  const moment = momentOf(at, zone);
  const past = moment !== null && Date.parse(moment) < Date.now();
  const save = () => {
    const title = subject.trim();
    if (!moment || past || !title) {
      setFaults(true);
      return false;
    }
    const duration_ms = minutes * MINUTE_MS;
    return cards.addAppointment(customer, { at: moment, duration_ms, title });
  };
  return (
    <CardForm customer={customer} label={t("card.appointments.add")} save={save} onDone={onDone}>
      <TextInput
        className="full"
        label={t("card.appointments.subject")}
        value={subject}
        error={faults && !subject.trim() ? t("card.fields.faults.required") : undefined}
        onChange={(event) => setSubject(event.currentTarget.value)}
      />
      <MomentField
        label={t("card.appointments.at")}
        value={at}
        onChange={setAt}
        error={past ? t("card.appointments.past") : undefined}
      />
      <NumberInput
        label={t("card.appointments.minutes")}
        value={minutes}
        min={5}
        max={1_440}
        step={5}
        onChange={(next) => typeof next === "number" && setMinutes(next)}
      />
    </CardForm>
  );
}
