/**
 * Everything known of a customer. First what matters while the phone rings: who, why they matter,
 * what to propose, what is open; then the rest in one column on the desk, in three on a page.
 */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as cards from "../../api/cards";
import type { FullCard } from "../../api/cards";
import { Failed, Loading } from "../../parts/Empty";
import { FieldValues } from "../../parts/FieldInputs";
import { Appointments } from "./Appointments";
import { CardAlerts } from "./CardAlerts";
import { CardHead } from "./CardHead";
import { CardLinks } from "./CardLinks";
import { CardTickets } from "./CardTickets";
import { CardTimeline } from "./CardTimeline";
import { Consents } from "./Consents";
import { Contracts } from "./Contracts";
import { CustomerForm } from "./CustomerForm";
import { Details } from "./Details";
import { Duplicates, Merges } from "./Duplicates";
import { Figures } from "./Figures";
import { NextOffer, Offers } from "./Offers";
import { Part } from "./Part";
import { PersonalData } from "./privacy/PersonalData";
import { useSetup } from "./useSetup";

interface CustomerCardProps {
  id: string;
  /** The call in hand. */
  interaction?: string | null;
  /** On a page of its own. */
  wide?: boolean;
}

export function CustomerCard({ id, interaction = null, wide = false }: CustomerCardProps) {
  const [editing, setEditing] = useState(false);
  const query = useQuery({ queryKey: ["customer", id], queryFn: () => cards.card(id) });
  if (query.isError) return <Failed error={query.error} retry={() => void query.refetch()} />;
  if (!query.data) return <Loading />;
  const card = query.data;
  return (
    <>
      <CardHead card={card} wide={wide} onEdit={() => setEditing((on) => !on)} />
      <div className="desk-body" tabIndex={-1}>
        {editing ? (
          <div className="panel-body" style={{ maxWidth: 720 }}>
            <CustomerForm
              organization={card.organization}
              customer={card}
              number={null}
              onSaved={() => setEditing(false)}
              onCancel={() => setEditing(false)}
            />
          </div>
        ) : wide ? (
          <Wide card={card} interaction={interaction} />
        ) : (
          <Narrow card={card} interaction={interaction} />
        )}
      </div>
    </>
  );
}

interface ArrangedProps {
  card: FullCard;
  interaction: string | null;
}

function First({ card, interaction }: ArrangedProps) {
  return (
    <>
      <CardAlerts card={card} />
      <NextOffer card={card} interaction={interaction} />
      <Figures figures={card.figures} />
    </>
  );
}

function Narrow({ card, interaction }: ArrangedProps) {
  return (
    <div className="card-body">
      <First card={card} interaction={interaction} />
      <Details card={card} />
      <OwnFields card={card} />
      <Contracts card={card} />
      <Offers card={card} interaction={interaction} />
      <CardTickets card={card} />
      <Appointments card={card} />
      <Consents card={card} />
      <CardLinks card={card} />
      <CardTimeline customer={card.id} organization={card.organization} />
      <PersonalData id={card.id} />
    </div>
  );
}

function Wide({ card, interaction }: ArrangedProps) {
  return (
    <div className="card-wide">
      <div className="card-body card-first">
        <First card={card} interaction={interaction} />
      </div>
      <div className="card-body">
        <Details card={card} />
        <OwnFields card={card} />
        <Contracts card={card} />
        <CardLinks card={card} />
        <Duplicates card={card} />
        <Merges card={card} />
      </div>
      <div className="card-body">
        <CardTimeline customer={card.id} organization={card.organization} />
      </div>
      <div className="card-body">
        <CardTickets card={card} />
        <Offers card={card} interaction={interaction} />
        <Appointments card={card} />
        <Consents card={card} />
        <PersonalData id={card.id} />
      </div>
    </div>
  );
}

/** The organization's own fields, where they hold something. */
function OwnFields({ card }: { card: FullCard }) {
  const { t } = useTranslation();
  const setup = useSetup(card.organization);
  const fields = setup.data?.customer_fields ?? [];
  const values = card.custom;
  if (!fields.some((field) => values[field.id] !== undefined && values[field.id] !== null)) {
    return null;
  }
  return (
    <Part title={t("card.own_fields")}>
      <FieldValues fields={fields} values={values} />
    </Part>
  );
}
