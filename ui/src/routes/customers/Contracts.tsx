/** Contracts with the service that is due under each, and what the customer holds. */
import { ActionIcon, Tooltip } from "@mantine/core";
import { IconAlertTriangle, IconPencil } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Contract, FullCard, Holding } from "../../api/cards";
import { dayShown, euros, inLanguage } from "../../format/fieldValues";
import { localDay, spell } from "../../format/time";
import { useFormat } from "../../parts/useFormat";
import type { Field } from "../administration/crm/setup";
import { AddButton } from "./CardForm";
import { runs } from "./cardView";
import { line, LineForm, text } from "./LineForm";
import { contractOf, contractValues, holdingOf, holdingValues, OTHER, put, without } from "./lines";
import { Part } from "./Part";
import { useCardChange } from "./useCardChange";

/** The line being changed: its place, or a new one. */
type Open = number | "new" | null;

export function Contracts({ card }: { card: FullCard }) {
  return (
    <>
      <ContractList card={card} />
      <HoldingList card={card} />
    </>
  );
}

function ContractList({ card }: { card: FullCard }) {
  const { t } = useTranslation();
  const change = useCardChange();
  const today = useToday();
  const [open, setOpen] = useState<Open>(null);
  const { contracts } = card;
  const fields = useContractFields();
  const save = (next: Contract[], message: string) =>
    change(card, { contracts: next }, { contracts }, message);
  const form = (at: number | null, contract: Contract | null) => (
    <LineForm
      customer={card.id}
      label={t(contract ? "card.lines.contract_change" : "card.lines.contract_add")}
      fields={fields}
      given={contract ? contractValues(contract) : { since: today }}
      onSave={(values) => save(put(contracts, at, contractOf(values)), t("app.saved"))}
      {...(contract && {
        onEnd: () =>
          save(
            put(contracts, at, { ...contract, until: today, status: t("card.lines.ended") }),
            t("card.lines.contract_ended"),
          ),
        onRemove: () => save(without(contracts, at!), t("card.lines.removed")),
      })}
      onDone={() => setOpen(null)}
    />
  );
  return (
    <Part
      title={t("customer.contracts")}
      count={contracts.length}
      action={
        <AddButton
          label={t("card.lines.contract_add")}
          open={open === "new"}
          onToggle={() => setOpen(open === "new" ? null : "new")}
        />
      }
    >
      {open === "new" && form(null, null)}
      {contracts.length === 0 && open === null && (
        <div className="muted small">{t("card.lines.no_contract")}</div>
      )}
      {contracts.map((contract, n) =>
        open === n ? (
          <div key={n}>{form(n, contract)}</div>
        ) : (
          <ContractRow key={n} contract={contract} onChange={() => setOpen(n)} />
        ),
      )}
    </Part>
  );
}

function HoldingList({ card }: { card: FullCard }) {
  const { t } = useTranslation();
  const change = useCardChange();
  const today = useToday();
  const [open, setOpen] = useState<Open>(null);
  const { holdings, products } = card;
  const fields = useHoldingFields(card);
  const save = (next: Holding[], message: string) =>
    change(card, { holdings: next }, { holdings }, message);
  const form = (at: number | null, holding: Holding | null) => (
    <LineForm
      customer={card.id}
      label={t(holding ? "card.lines.product_change" : "card.lines.product_add")}
      fields={fields}
      given={
        holding
          ? holdingValues(holding, products)
          : { since: today, product: products[0]?.product ?? OTHER }
      }
      onSave={(values) =>
        save(put(holdings, at, holdingOf(values, products, holding)), t("app.saved"))
      }
      {...(holding && {
        onEnd: () =>
          save(
            put(holdings, at, { ...holding, status: t("card.lines.ended") }),
            t("card.lines.product_ended"),
          ),
        onRemove: () => save(without(holdings, at!), t("card.lines.removed")),
      })}
      onDone={() => setOpen(null)}
    />
  );
  return (
    <Part
      title={t("customer.products")}
      count={holdings.length}
      action={
        <AddButton
          label={t("card.lines.product_add")}
          open={open === "new"}
          onToggle={() => setOpen(open === "new" ? null : "new")}
        />
      }
    >
      {open === "new" && form(null, null)}
      {holdings.length === 0 && open === null && (
        <div className="muted small">{t("card.lines.no_product")}</div>
      )}
      {holdings.map((holding, n) =>
        open === n ? (
          <div key={n}>{form(n, holding)}</div>
        ) : (
          <HoldingRow key={n} holding={holding} onChange={() => setOpen(n)} />
        ),
      )}
    </Part>
  );
}

function useContractFields(): Field[] {
  const { t } = useTranslation();
  return [
    line("number", t("card.lines.number"), text, true),
    line("label", t("card.lines.label"), text),
    line("since", t("card.lines.since"), { kind: "date" }),
    line("until", t("card.lines.until"), { kind: "date" }),
    line("status", t("card.lines.status"), text),
    line("unpaid_cents", t("card.lines.unpaid"), { kind: "amount" }),
    line("protocol", t("card.lines.protocol"), text),
    line("hours", t("card.lines.hours"), text),
    line("answer_h", t("card.lines.answer_h"), { kind: "number", min: 0 }),
    line("resolve_h", t("card.lines.resolve_h"), { kind: "number", min: 0 }),
  ];
}

function useHoldingFields({ products }: FullCard): Field[] {
  const { t } = useTranslation();
  const { locale } = useFormat();
  const options = products.map(({ product, label }) => ({
    id: product,
    label: { fr: inLanguage(label, locale) },
  }));
  const other = { id: OTHER, label: { fr: t("card.lines.other_product") } };
  return [
    ...(options.length > 0
      ? [
          line("product", t("card.lines.product"), {
            kind: "choice" as const,
            options: [...options, other],
          }),
        ]
      : []),
    {
      ...line("label", t("card.lines.label"), text, true),
      ...(options.length > 0 && { when: `product = "${OTHER}"` }),
    },
    line("since", t("card.lines.since"), { kind: "date" }),
    line("status", t("card.lines.status"), text),
    line("monthly_cents", t("card.lines.monthly"), { kind: "amount" }),
  ];
}

function useToday() {
  const { zone } = useFormat();
  return localDay(Date.now(), zone);
}

function useOver() {
  const today = useToday();
  return (of: { status: string | null; until?: string | null }) => !runs(of, today);
}

export function ChangeButton({ label, onChange }: { label: string; onChange: () => void }) {
  return (
    <Tooltip label={label}>
      <ActionIcon
        aria-label={label}
        style={{ "--ai-size": "24px" } as React.CSSProperties}
        onClick={onChange}
      >
        <IconPencil size={14} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}

interface RowProps {
  over: boolean;
  change: string;
  onChange: () => void;
  children: ReactNode;
}

function LineRow({ over, change, onChange, children }: RowProps) {
  return (
    <div className={`card-line row ${over ? "muted" : ""}`}>
      <div className="grow" style={{ minWidth: 0 }}>
        {children}
      </div>
      <ChangeButton label={change} onChange={onChange} />
    </div>
  );
}

function ContractRow({ contract, onChange }: { contract: Contract; onChange: () => void }) {
  const { t } = useTranslation();
  const { locale } = useFormat();
  const over = useOver()(contract);
  const { protocol } = contract;
  const notes = [
    contract.number,
    contract.since && t("customer.since", { date: dayShown(contract.since, locale) }),
    contract.until && t("card.until", { date: dayShown(contract.until, locale) }),
    contract.status,
  ];
  const due = protocol && [
    protocol.label,
    protocol.answer_ms !== null &&
      t("card.answer_within", { time: spell(protocol.answer_ms).replace(/ 00 s$/, "") }),
    protocol.resolve_ms !== null && t("card.solved_within", { time: spell(protocol.resolve_ms) }),
  ];
  const name = contract.label || contract.number;
  return (
    <LineRow over={over} change={t("card.lines.change", { name })} onChange={onChange}>
      <div className="row between">
        <span className="strong cut">{name}</span>
        {Boolean(contract.unpaid_cents) && (
          <span className="badge tone-bad">
            <IconAlertTriangle size={14} aria-hidden />
            {t("card.unpaid", { amount: euros(contract.unpaid_cents ?? 0, locale) })}
          </span>
        )}
      </div>
      <div className="small muted">{notes.filter(Boolean).join(" · ")}</div>
      {due && <div className="small">{due.filter(Boolean).join(" · ")}</div>}
    </LineRow>
  );
}

function HoldingRow({ holding, onChange }: { holding: Holding; onChange: () => void }) {
  const { t } = useTranslation();
  const { locale } = useFormat();
  const over = useOver()(holding);
  const notes = [
    holding.since && t("customer.since", { date: dayShown(holding.since, locale) }),
    holding.status,
  ];
  const change = t("card.lines.change", { name: holding.label });
  return (
    <LineRow over={over} change={change} onChange={onChange}>
      <div className="row">
        <span className="grow cut">
          {holding.label} <span className="small muted">{notes.filter(Boolean).join(" · ")}</span>
        </span>
        {holding.monthly_cents !== null && (
          <span className="num small">
            {t("card.monthly", { amount: euros(holding.monthly_cents, locale) })}
          </span>
        )}
      </div>
    </LineRow>
  );
}
