/** Whom the customer belongs with: a company, its people, a household. */
import { IconBuilding, IconHome, IconUser, type Icon } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { FullCard, LinkedCard } from "../../api/cards";
import { Part } from "./Part";

const GLYPHS: Record<LinkedCard["link"], Icon> = {
  company: IconBuilding,
  person: IconUser,
  household: IconHome,
};

export function CardLinks({ card }: { card: FullCard }) {
  const { t } = useTranslation();
  const { links } = card;
  if (links.length === 0) return null;
  return (
    <Part title={t("card.links.title")} count={links.length}>
      {links.map((link) => {
        const Glyph = GLYPHS[link.link];
        return (
          <Link key={link.id} to="/customers/$id" params={{ id: link.id }} className="item row">
            <Glyph size={16} aria-hidden />
            <span className="grow cut">{link.name}</span>
            <span className="small muted">{link.role ?? t(`card.links.${link.link}`)}</span>
          </Link>
        );
      })}
    </Part>
  );
}
