/** The right column: who is calling, popped by number before the agent answers. */
import { Button } from "@mantine/core";
import { IconAddressBook, IconUserQuestion, IconUsersGroup } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/calls";
import type { Customer, LiveInteraction } from "../../api/types";
import { Empty, Failed, Loading } from "../../parts/Empty";
import { CustomerCard } from "../customers/CustomerCard";
import { CustomerForm } from "../customers/CustomerForm";
import { changeDraft, useDraft } from "./drafts";
import { usePast } from "./PastWork";

export function CustomerPanel({ live }: { live: LiveInteraction | null }) {
  const { t } = useTranslation();
  if (!live) {
    return (
      <div className="desk-body">
        <Empty icon={IconAddressBook} title={t("customer.none")} hint={t("customer.none_hint")} />
      </div>
    );
  }
  return (
    <Caller
      interaction={live.interaction}
      organization={live.organization}
      number={live.customer_number}
      known={live.customer?.id ?? null}
    />
  );
}

export function PastCustomer({ interaction }: { interaction: string }) {
  const contact = usePast(interaction);
  if (!contact.data) return null;
  const past = contact.data;
  return (
    <Caller
      interaction={interaction}
      organization={past.organization}
      number={past.customer_number}
      known={past.customer?.id ?? null}
    />
  );
}

interface CallerProps {
  interaction: string;
  organization: string;
  number: string | null;
  known: string | null;
}

function Caller({ interaction, organization, number, known }: CallerProps) {
  const draft = useDraft(interaction);
  const customer = draft.customer ?? known;
  const found = useQuery({
    queryKey: ["customers", "by-number", organization, number],
    queryFn: () => api.customers({ phone: number, organization, limit: 20 }),
    enabled: customer === null && Boolean(number),
  });
  const choose = (id: string) => changeDraft(interaction, { customer: id });
  // One match is the customer: tickets of this interaction are theirs too.
  const only = found.data?.items.length === 1 ? (found.data.items[0]?.id ?? null) : null;
  useEffect(() => {
    if (only) changeDraft(interaction, { customer: only });
  }, [only, interaction]);
  if (customer) return <CustomerCard key={customer} id={customer} />;
  if (found.isError) return <Failed error={found.error} retry={() => void found.refetch()} />;
  if (number && !found.data) return <Loading />;
  const items = found.data?.items ?? [];
  if (only) return <Loading />;
  if (items.length > 1) {
    return <Chooser items={items} onChoose={choose} organization={organization} number={number} />;
  }
  return <Unknown organization={organization} number={number} onMade={choose} />;
}

function Unknown({
  organization,
  number,
  onMade,
}: {
  organization: string;
  number: string | null;
  onMade: (id: string) => void;
}) {
  const { t } = useTranslation();
  return (
    <div className="desk-body">
      <Empty
        icon={IconUserQuestion}
        title={t("customer.unknown")}
        hint={t("customer.unknown_hint")}
      />
      <div className="panel-body">
        <CustomerForm organization={organization} number={number} onSaved={(c) => onMade(c.id)} />
      </div>
    </div>
  );
}

interface ChooserProps {
  items: Customer[];
  organization: string;
  number: string | null;
  onChoose: (id: string) => void;
}

function Chooser({ items, organization, number, onChoose }: ChooserProps) {
  const { t } = useTranslation();
  const [making, setMaking] = useState(false);
  if (making) return <Unknown organization={organization} number={number} onMade={onChoose} />;
  return (
    <div className="desk-body">
      <Empty
        icon={IconUsersGroup}
        title={t("customer.several")}
        hint={t("customer.several_hint")}
      />
      {items.map((customer) => (
        <button
          key={customer.id}
          type="button"
          className="item"
          onClick={() => onChoose(customer.id)}
        >
          <span className="strong">{customer.name}</span>
          <span className="small muted" style={{ display: "block" }}>
            {[customer.company, customer.city].filter(Boolean).join(" · ")}
          </span>
        </button>
      ))}
      <div className="panel-body">
        <Button variant="default" fullWidth onClick={() => setMaking(true)}>
          {t("customer.none_of_them")}
        </Button>
      </div>
    </div>
  );
}
