/** Whose card it is: name, company, language, preferred agent, tags. */
import { ActionIcon, Tooltip } from "@mantine/core";
import { IconArrowsMaximize, IconLanguage, IconPencil, IconUserHeart } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { FullCard } from "../../api/cards";
import { useFormat, useNames } from "../../parts/useFormat";
import { languageName } from "./languages";

interface CardHeadProps {
  card: FullCard;
  wide: boolean;
  onEdit: () => void;
}

export function CardHead({ card, wide, onEdit }: CardHeadProps) {
  const { t } = useTranslation();
  const { locale } = useFormat();
  const names = useNames();
  const about = [card.company, card.reference, names.organization(card.organization)].filter(
    (text) => text && text !== card.name,
  );
  return (
    <div className="desk-head card-head">
      <div className="grow">
        <h2 className="cut" data-testid="customer-name">
          {card.name}
        </h2>
        <div className="small muted cut">{about.join(" · ")}</div>
        <div className="row wrap small card-marks">
          {card.language && card.language !== "fr" && (
            <span className="badge tone-busy">
              <IconLanguage size={14} aria-hidden />
              {languageName(card.language, locale)}
            </span>
          )}
          {card.preferred_agent && (
            <span className="badge" title={t("customer.preferred_agent")}>
              <IconUserHeart size={14} aria-hidden />
              {card.preferred_agent}
            </span>
          )}
          {card.tags.map((tag) => (
            <span key={tag} className="badge">
              {tag}
            </span>
          ))}
        </div>
      </div>
      {!wide && (
        <Tooltip label={t("card.whole")}>
          <ActionIcon component={Link} to={`/customers/${card.id}`} aria-label={t("card.whole")}>
            <IconArrowsMaximize size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
      )}
      <Tooltip label={t("customer.edit")}>
        <ActionIcon aria-label={t("customer.edit")} onClick={onEdit}>
          <IconPencil size={16} aria-hidden />
        </ActionIcon>
      </Tooltip>
    </div>
  );
}
