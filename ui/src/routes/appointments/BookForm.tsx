/**
 * An appointment for a customer: where, then which free slot. One click on a slot books it and shows
 * what to read aloud.
 */
import { Button, TextInput } from "@mantine/core";
import { IconVolume } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/appointments";
import type { Appointment, Slot } from "../../api/appointments";
import { notifications } from "@mantine/notifications";
import { useFormat } from "../../parts/useFormat";
import { SlotPicker } from "./SlotPicker";
import { useChange, whyNot } from "./parts";

export interface BookValues {
  name: string;
  place: string;
  postcode: string;
  phone: string;
  email: string;
  subject: string;
}

export const emptyBooking: BookValues = {
  name: "",
  place: "",
  postcode: "",
  phone: "",
  email: "",
  subject: "",
};

interface BookFormProps {
  organization: string;
  campaign?: string | null;
  customer?: string | null;
  record?: string | null;
  interaction?: string | null;
  /** Of the messages: the customer's. */
  language?: string | null;
  initial: BookValues;
  onBooked?: (one: Appointment) => void;
}

export function BookForm(props: BookFormProps) {
  const { organization, initial, onBooked } = props;
  const { t } = useTranslation();
  const { refresh } = useChange();
  const [values, setValues] = useState(initial);
  const [busy, setBusy] = useState(false);
  const [booked, setBooked] = useState<Appointment | null>(null);
  const field = (name: keyof BookValues, wide = false) => (
    <TextInput
      label={t(`appointments.fields.${name}`)}
      {...(wide && { className: "full" })}
      value={values[name]}
      onChange={(event) => setValues({ ...values, [name]: event.currentTarget.value })}
    />
  );
  const book = async (slot: Slot) => {
    setBusy(true);
    try {
      const one = await api.book({
        organization,
        person: slot.person,
        starts_at: slot.starts_at,
        ...values,
        campaign: props.campaign ?? null,
        customer: props.customer ?? null,
        record: props.record ?? null,
        interaction: props.interaction ?? null,
        language: props.language?.startsWith("en") ? "en" : "fr",
      });
      setBooked(one);
      onBooked?.(one);
    } catch (error) {
      const message = whyNot(error, t);
      notifications.show({ color: "red", title: t("appointments.not_booked"), message });
    } finally {
      setBusy(false);
      await refresh();
    }
  };
  if (booked) return <Booked one={booked} onMore={() => setBooked(null)} />;
  return (
    <div className="stack-lg">
      <div className="form-grid">
        {field("postcode")}
        {field("subject")}
        {field("place", true)}
        {field("name")}
        {field("phone")}
        {field("email", true)}
      </div>
      <SlotPicker
        organization={organization}
        postcode={values.postcode}
        campaign={props.campaign ?? null}
        busy={busy}
        act={t("appointments.book")}
        onPick={(slot) => void book(slot)}
      />
    </div>
  );
}

function Booked({ one, onMore }: { one: Appointment; onMore: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const told = one.email ?? one.phone;
  return (
    <div className="notice tone-good" role="status">
      <IconVolume size={18} aria-hidden />
      <div className="stack grow">
        <strong>{t("appointments.read_aloud")}</strong>
        <p className="say">
          {t("appointments.confirmation", {
            when: format.at(one.starts_at, "full"),
            person: one.person_name,
          })}
          {one.place && ` ${t("appointments.confirmation_place", { place: one.place })}`}
          {told && ` ${t("appointments.confirmation_told")}`}
        </p>
        <div>
          <Button size="compact-sm" variant="default" onClick={onMore}>
            {t("appointments.another")}
          </Button>
        </div>
      </div>
    </div>
  );
}
