/** Cards that may be one customer, side by side: one is kept, the other goes into it; undone at will. */
import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconArrowBackUp, IconGitMerge } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as cards from "../../api/cards";
import type { Duplicate, FullCard } from "../../api/cards";
import type { Customer } from "../../api/types";
import { tellProblem } from "../../app/problems";
import { useFormat } from "../../parts/useFormat";
import { Part } from "./Part";

export function Duplicates({ card }: { card: FullCard }) {
  const { t } = useTranslation();
  const found = useQuery({
    queryKey: ["customer", card.id, "duplicates"],
    queryFn: () => cards.duplicates(card.id),
  });
  const items = found.data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <Part title={t("card.duplicates.title")} count={items.length}>
      {items.map((one) => (
        <Pair key={one.customer.id} card={card} duplicate={one} />
      ))}
    </Part>
  );
}

/** Cards that became part of this one, as long as they can be parted again. */
export function Merges({ card }: { card: FullCard }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { undo } = useMerge();
  const merges = card.merges.filter((merge) => !merge.undone_at);
  if (merges.length === 0) return null;
  return (
    <Part title={t("card.duplicates.merges")} count={merges.length}>
      {merges.map((merge) => (
        <div key={merge.id} className="card-line row">
          <span className="grow small">
            {t("card.duplicates.merged_at", {
              date: format.at(merge.at, "day"),
              name: merge.name,
            })}
          </span>
          <Button
            variant="default"
            size="compact-sm"
            leftSection={<IconArrowBackUp size={14} aria-hidden />}
            onClick={() => void undo(merge.id)}
          >
            {t("card.duplicates.undo")}
          </Button>
        </div>
      ))}
    </Part>
  );
}

/** Undone from the toast as long as it is there, later from the card. */
export function useMerge() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const fresh = () =>
    Promise.all(
      ["customer", "customers"].map((key) => queries.invalidateQueries({ queryKey: [key] })),
    );
  const undo = async (merge: string) => {
    try {
      await cards.undoMerge(merge);
      notifications.show({ message: t("card.duplicates.undone") });
      await fresh();
    } catch (error) {
      tellProblem(error, t);
    }
  };
  const merge = async (kept: string, other: string) => {
    try {
      const done = await cards.mergeCards(kept, other);
      const toast = notifications.show({
        title: t("card.duplicates.merged"),
        autoClose: 15_000,
        message: (
          <Button
            variant="subtle"
            size="compact-sm"
            leftSection={<IconArrowBackUp size={14} aria-hidden />}
            onClick={() => {
              notifications.hide(toast);
              void undo(done.id);
            }}
          >
            {t("card.duplicates.undo")}
          </Button>
        ),
      });
      await fresh();
    } catch (error) {
      tellProblem(error, t);
    }
  };
  return { merge, undo };
}

function Pair({ card, duplicate }: { card: FullCard; duplicate: Duplicate }) {
  const { t } = useTranslation();
  const { merge } = useMerge();
  const navigate = useNavigate();
  const [busy, setBusy] = useState(false);
  const other = duplicate.customer;
  const shared = duplicate.shared.map((by) => t(`card.duplicates.by.${by}`, { defaultValue: by }));
  const keep = async (kept: Customer, gone: Customer) => {
    setBusy(true);
    await merge(kept.id, gone.id);
    setBusy(false);
    if (kept.id !== card.id) {
      void navigate({ to: "/customers/$id", params: { id: kept.id } });
    }
  };
  return (
    <div className="card-form pair" role="group" aria-label={`${card.name}, ${other.name}`}>
      <div className="small muted full">{shared.join(" · ")}</div>
      {[[card, other] as const, [other, card] as const].map(([kept, gone]) => (
        <div key={kept.id} className="pair-side">
          <SideCard customer={kept} other={gone} here={kept.id === card.id} />
          <Button
            variant="default"
            size="compact-sm"
            disabled={busy}
            leftSection={<IconGitMerge size={14} aria-hidden />}
            aria-label={t("card.duplicates.keep_one", { name: kept.name })}
            onClick={() => void keep(kept, gone)}
          >
            {t("card.duplicates.keep")}
          </Button>
        </div>
      ))}
    </div>
  );
}

interface SideProps {
  customer: Customer;
  other: Customer;
  /** It is the card that is open. */
  here: boolean;
}

/** What differs from the other card stands out. */
function SideCard({ customer, other, here }: SideProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const lines = (c: Customer): [string, string][] => [
    [t("customer.numbers"), c.numbers.map((n) => n.national).join(", ")],
    [t("customer.emails"), c.emails.join(", ")],
    [t("customer.address"), [c.address, c.postcode, c.city].filter(Boolean).join(", ")],
    [t("customer.tags"), c.tags.join(", ")],
    [t("ticket.updated_at"), format.at(c.updated_at, "day")],
  ];
  const others = lines(other);
  return (
    <>
      {here ? (
        <span className="strong">{customer.name}</span>
      ) : (
        <Link to="/customers/$id" params={{ id: customer.id }} className="strong">
          {customer.name}
        </Link>
      )}
      <dl className="small grow pair-facts">
        {lines(customer).map(([name, text], n) => (
          <div key={name}>
            <dt className="muted">{name}</dt>
            <dd className={text !== others[n]?.[1] ? "strong" : ""}>{text || "–"}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
