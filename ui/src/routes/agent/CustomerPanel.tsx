/** The right column: who is calling, popped by number before the agent answers. */
import { Button } from "@mantine/core";
import {
  IconAddressBook,
  IconCheck,
  IconUserPlus,
  IconUserQuestion,
  IconUsersGroup,
} from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import * as cards from "../../api/cards";
import type { Match } from "../../api/cards";
import type { LiveInteraction } from "../../api/types";
import { tellProblem } from "../../app/problems";
import { Empty, Failed, Loading } from "../../parts/Empty";
import { useFormat } from "../../parts/useFormat";
import { CustomerCard } from "../customers/CustomerCard";
import { NewCard } from "../customers/NewCard";
import { changeDraft, useDraft } from "./drafts";
import { usePast } from "./PastWork";
import { openPanel } from "./useDesk";

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
    queryKey: ["customers", "identify", organization, number],
    queryFn: () => cards.identify(organization, { number: number ?? "" }),
    enabled: customer === null && Boolean(number),
  });
  const choose = (id: string) => changeDraft(interaction, { customer: id });
  const matches = found.data?.matches ?? [];
  // One sure match is the customer: tickets of this interaction are theirs too.
  const only = matches.length === 1 && matches[0]!.certainty === "sure" ? matches[0]! : null;
  const sure = only?.customer.id ?? null;
  useEffect(() => {
    if (sure) changeDraft(interaction, { customer: sure });
  }, [sure, interaction]);
  if (customer) return <CustomerCard key={customer} id={customer} interaction={interaction} />;
  if (found.isError) return <Failed error={found.error} retry={() => void found.refetch()} />;
  if ((number && !found.data) || sure) return <Loading />;
  return (
    <Chooser matches={matches} organization={organization} number={number} onChoose={choose} />
  );
}

interface ChooserProps {
  matches: readonly Match[];
  organization: string;
  number: string | null;
  onChoose: (id: string) => void;
}

function Chooser({ matches, organization, number, onChoose }: ChooserProps) {
  const { t } = useTranslation();
  const [making, setMaking] = useState(false);
  if (matches.length === 0 || making) {
    return (
      <div className="desk-body">
        <Empty
          icon={IconUserQuestion}
          title={t("customer.unknown")}
          hint={t("customer.unknown_hint")}
        />
        <div className="panel-body">
          <NewCard organization={organization} number={number} onMade={onChoose} />
        </div>
      </div>
    );
  }
  const maybe = matches.every((match) => match.certainty === "maybe");
  return (
    <div className="desk-body">
      <Empty
        icon={maybe ? IconUserQuestion : IconUsersGroup}
        title={maybe ? t("card.maybe.title") : t("customer.several")}
        hint={maybe ? t("card.maybe.hint") : t("card.several_hint")}
      />
      <Choices matches={matches} number={number} onChoose={onChoose} />
      <div className="panel-body">
        <Button
          variant="default"
          fullWidth
          leftSection={<IconUserPlus size={16} aria-hidden />}
          onClick={() => setMaking(true)}
        >
          {t("customer.none_of_them")}
        </Button>
      </div>
    </div>
  );
}

const KEYS = 9;

/** A hand that types a text, or dials on the keypad, chooses nobody. */
const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

function Choices({ matches, number, onChoose }: Omit<ChooserProps, "organization">) {
  const choose = useChoice(number, onChoose);
  const latest = useRef({ matches, choose });
  useEffect(() => {
    latest.current = { matches, choose };
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const n = /^[1-9]$/.test(event.key) ? Number(event.key) : 0;
      const held = event.ctrlKey || event.altKey || event.metaKey || event.repeat;
      if (n === 0 || held || isTyping(event.target) || openPanel.get() !== null) return;
      const match = latest.current.matches[n - 1];
      if (!match) return;
      event.preventDefault();
      latest.current.choose(match);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
  return (
    <ul className="choices" data-testid="choices">
      {matches.map((match, n) => (
        <li key={match.customer.id}>
          <Choice match={match} n={n} onChoose={() => choose(match)} />
        </li>
      ))}
    </ul>
  );
}

/** A "maybe" that is confirmed gets the number on its card: the next call is sure. */
function useChoice(number: string | null, onChoose: (id: string) => void) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  return (match: Match) => {
    const { customer, certainty } = match;
    onChoose(customer.id);
    if (certainty === "sure" || !number) return;
    cards.addNumber(customer.id, number).then(
      () => queries.invalidateQueries({ queryKey: ["customer", customer.id] }),
      (error: unknown) => tellProblem(error, t),
    );
  };
}

interface ChoiceProps {
  match: Match;
  n: number;
  onChoose: () => void;
}

function Choice({ match, n, onChoose }: ChoiceProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { customer, certainty, seen } = match;
  const about = [customer.company !== customer.name && customer.company, customer.city];
  return (
    <button type="button" className="item row" onClick={onChoose} data-certainty={certainty}>
      {n < KEYS && <kbd>{n + 1}</kbd>}
      <span className="grow" style={{ minWidth: 0 }}>
        <span className="strong cut" style={{ display: "block" }}>
          {customer.name}
        </span>
        <span className="small muted cut" style={{ display: "block" }}>
          {about.filter(Boolean).join(" · ")}
        </span>
        {certainty === "maybe" && (
          <span className="small tone-warn" style={{ display: "block" }}>
            {seen
              ? t("card.maybe.seen", {
                  where: t(`card.maybe.where.${seen.source}`, { defaultValue: seen.source }),
                  date: format.at(seen.at, "day"),
                })
              : t("card.maybe.title")}
          </span>
        )}
      </span>
      {certainty === "maybe" && (
        <span className="badge tone-good">
          <IconCheck size={14} aria-hidden />
          {t("card.maybe.confirm")}
        </span>
      )}
    </button>
  );
}
