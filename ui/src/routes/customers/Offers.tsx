/** What was proposed, refused and bought, and what to propose now: each answer in one click. */
import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import {
  IconBulb,
  IconMessage2,
  IconShoppingCartCheck,
  IconThumbDown,
  type Icon,
} from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as cards from "../../api/cards";
import type { FullCard, Offer, OfferOutcome, ProductFit } from "../../api/cards";
import { tellProblem } from "../../app/problems";
import { euros, inLanguage } from "../../format/fieldValues";
import { useLocale } from "../../i18n";
import { Badge, type Tone } from "../../parts/Badge";
import { useFormat } from "../../parts/useFormat";
import { lastOffers } from "./cardView";
import { Part } from "./Part";

const LOOKS: Record<OfferOutcome, readonly [Tone, Icon]> = {
  proposed: ["busy", IconMessage2],
  refused: ["warn", IconThumbDown],
  bought: ["good", IconShoppingCartCheck],
};

export const OFFER_OUTCOMES = ["proposed", "refused", "bought"] as const;

export function OfferBadge({ outcome }: { outcome: OfferOutcome }) {
  const { t } = useTranslation();
  const [tone, icon] = LOOKS[outcome];
  return (
    <Badge tone={tone} icon={icon}>
      {t(`card.offers.${outcome}`)}
    </Badge>
  );
}

interface OfferProps {
  card: FullCard;
  /** The call in hand, which the answer is noted with. */
  interaction: string | null;
}

function useAnswer({ card, interaction }: OfferProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [busy, setBusy] = useState<string | null>(null);
  const answer = async (fit: ProductFit, outcome: OfferOutcome) => {
    const { product, amount_cents } = fit;
    const label = inLanguage(fit.label, "fr");
    setBusy(`${product} ${outcome}`);
    try {
      await cards.addOffer(card.id, {
        product,
        label,
        outcome,
        ...(outcome === "bought" && amount_cents !== null && { amount_cents }),
        ...(interaction && { interaction }),
      });
      notifications.show({
        message: t("card.offers.noted", { label, outcome: t(`card.offers.${outcome}`) }),
      });
      await queries.invalidateQueries({ queryKey: ["customer", card.id] });
    } catch (error) {
      tellProblem(error, t);
    } finally {
      setBusy(null);
    }
  };
  return { busy, answer };
}

/** What to propose now, always in the same place. */
export function NextOffer(props: OfferProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const next = props.card.products.find(({ fit }) => fit === "next");
  const { busy, answer } = useAnswer(props);
  if (!next) return null;
  return (
    <div className="next-offer" data-testid="next-offer">
      <div className="row" style={{ gap: 6 }}>
        <IconBulb size={16} aria-hidden />
        {next.amount_cents !== null && (
          <span className="num small" style={{ order: 1 }}>
            {euros(next.amount_cents, locale)}
          </span>
        )}
        <span className="grow cut">
          <span className="small">{t("card.offers.next")}</span>{" "}
          <span className="strong">{inLanguage(next.label, locale)}</span>
        </span>
      </div>
      {next.pitch && <div className="small">{inLanguage(next.pitch, locale)}</div>}
      <div className="row" style={{ gap: 4, marginTop: 4 }}>
        {OFFER_OUTCOMES.map((outcome) => {
          const [, Glyph] = LOOKS[outcome];
          return (
            <Button
              key={outcome}
              size="compact-sm"
              variant="default"
              className="grow"
              loading={busy === `${next.product} ${outcome}`}
              leftSection={<Glyph size={14} aria-hidden />}
              onClick={() => void answer(next, outcome)}
            >
              {t(`card.offers.${outcome}`)}
            </Button>
          );
        })}
      </div>
    </div>
  );
}

const FIRST = 4;

export function Offers(props: OfferProps) {
  const { t } = useTranslation();
  const [all, setAll] = useState(false);
  const offers = lastOffers(props.card.offers);
  const shown = all ? offers : offers.slice(0, FIRST);
  return (
    <Part title={t("card.offers.title")} count={offers.length}>
      {offers.length === 0 && <div className="muted small">{t("card.offers.none")}</div>}
      {shown.map((offer) => (
        <OfferRow key={offer.id} offer={offer} />
      ))}
      {offers.length > shown.length && (
        <Button variant="subtle" size="compact-sm" onClick={() => setAll(true)}>
          {t("app.more")}
        </Button>
      )}
    </Part>
  );
}

function OfferRow({ offer }: { offer: Offer }) {
  const format = useFormat();
  const notes = [
    format.at(offer.at, "day"),
    offer.author,
    offer.amount_cents !== null && euros(offer.amount_cents, format.locale),
    offer.reason && `« ${offer.reason} »`,
  ];
  return (
    <div className="card-line row">
      <span className="grow" style={{ minWidth: 0 }}>
        <span className="cut" style={{ display: "block" }}>
          {offer.label}
        </span>
        <span className="small muted cut" style={{ display: "block" }}>
          {notes.filter(Boolean).join(" · ")}
        </span>
      </span>
      <OfferBadge outcome={offer.outcome} />
    </div>
  );
}
