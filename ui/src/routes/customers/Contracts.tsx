/** Contracts with the service that is due under each, and what the customer holds. */
import { IconAlertTriangle } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Contract, FullCard, Holding } from "../../api/cards";
import { dayShown, euros } from "../../format/fieldValues";
import { localDay, spell } from "../../format/time";
import { useFormat } from "../../parts/useFormat";
import { runs } from "./cardView";
import { Part } from "./Part";

export function Contracts({ card }: { card: FullCard }) {
  const { t } = useTranslation();
  const { contracts, holdings } = card;
  return (
    <>
      {contracts.length > 0 && (
        <Part title={t("customer.contracts")} count={contracts.length}>
          {contracts.map((contract) => (
            <ContractRow key={contract.number} contract={contract} />
          ))}
        </Part>
      )}
      {holdings.length > 0 && (
        <Part title={t("customer.products")} count={holdings.length}>
          {holdings.map((holding) => (
            <HoldingRow key={`${holding.product} ${holding.label}`} holding={holding} />
          ))}
        </Part>
      )}
    </>
  );
}

function useOver() {
  const { zone } = useFormat();
  const today = localDay(Date.now(), zone);
  return (of: { status: string | null; until?: string | null }) => !runs(of, today);
}

function ContractRow({ contract }: { contract: Contract }) {
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
    protocol.hours,
    protocol.answer_ms !== null &&
      t("card.answer_within", { time: spell(protocol.answer_ms).replace(/ 00 s$/, "") }),
    protocol.resolve_ms !== null && t("card.solved_within", { time: spell(protocol.resolve_ms) }),
  ];
  return (
    <div className={`card-line ${over ? "muted" : ""}`}>
      <div className="row between">
        <span className="strong cut">{contract.label || contract.number}</span>
        {Boolean(contract.unpaid_cents) && (
          <span className="badge tone-bad">
            <IconAlertTriangle size={14} aria-hidden />
            {t("card.unpaid", { amount: euros(contract.unpaid_cents ?? 0, locale) })}
          </span>
        )}
      </div>
      <div className="small muted">{notes.filter(Boolean).join(" · ")}</div>
      {due && <div className="small">{due.filter(Boolean).join(" · ")}</div>}
    </div>
  );
}

function HoldingRow({ holding }: { holding: Holding }) {
  const { t } = useTranslation();
  const { locale } = useFormat();
  const over = useOver()(holding);
  const notes = [
    holding.since && t("customer.since", { date: dayShown(holding.since, locale) }),
    holding.status,
  ];
  return (
    <div className={`card-line row ${over ? "muted" : ""}`}>
      <span className="grow cut">
        {holding.label} <span className="small muted">{notes.filter(Boolean).join(" · ")}</span>
      </span>
      {holding.monthly_cents !== null && (
        <span className="num small">
          {t("card.monthly", { amount: euros(holding.monthly_cents, locale) })}
        </span>
      )}
    </div>
  );
}
