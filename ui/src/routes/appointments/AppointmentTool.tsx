/** « Prendre rendez-vous » beside a call: books, and sets the disposition that means it. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { dispose } from "../../actions/wrapUp";
import * as api from "../../api/appointments";
import * as cards from "../../api/cards";
import * as lists from "../../api/lists";
import { tellProblem } from "../../app/problems";
import { useMe } from "../../app/session";
import { Loading } from "../../parts/Empty";
import type { ToolProps } from "../agent/tools";
import { BookForm, emptyBooking } from "./BookForm";

const useForce = (organization: string) =>
  useQuery({
    queryKey: ["appointments", "force", organization],
    queryFn: () => api.force(organization),
    staleTime: 60_000,
  });

/** Only where somebody can be sent. */
export function useAppointmentShown({ organization }: ToolProps): boolean {
  return useForce(organization).data?.people.some(({ active }) => active) ?? false;
}

export function AppointmentTool({ interaction, organization, customer, live }: ToolProps) {
  const { t } = useTranslation();
  const me = useMe();
  const card = useQuery({
    queryKey: ["customer", customer],
    queryFn: () => cards.card(customer ?? ""),
    enabled: customer !== null,
  });
  const record = useQuery({
    queryKey: ["record", live.record],
    queryFn: () => lists.dialRecord(live.record ?? ""),
    enabled: live.record !== null,
  });
  if (card.isLoading || record.isLoading) return <Loading />;
  const known = card.data;
  const listed = record.data?.record;
  const number = live.customer_number_national ?? live.customer_number;
  const initial = {
    ...emptyBooking,
    name: known?.name ?? listed?.name ?? "",
    place: [known?.address, [known?.postcode, known?.city].filter(Boolean).join(" ")]
      .filter(Boolean)
      .join(", "),
    postcode: known?.postcode ?? listed?.postcode ?? "",
    phone: number ?? "",
    email: known?.emails[0] ?? listed?.email ?? "",
  };
  const queue = me.queues.find(({ id }) => id === live.queue);
  const offered = me.dispositions.filter(
    ({ id, means }) => means === "appointment" && (queue?.dispositions.includes(id) ?? true),
  );
  const booked = () => {
    const chosen = offered[0];
    if (!chosen || live.disposition) return;
    dispose(interaction, chosen.id).catch((error: unknown) => tellProblem(error, t));
  };
  return (
    <BookForm
      key={customer ?? listed?.id ?? "unknown"}
      organization={organization}
      campaign={live.campaign}
      customer={customer}
      record={live.record}
      interaction={interaction}
      language={known?.language ?? null}
      initial={initial}
      onBooked={booked}
    />
  );
}
