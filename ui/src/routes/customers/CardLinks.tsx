/** Whom the customer belongs with: a company, its people, a household. */
import { ActionIcon, Select, TextInput, Tooltip } from "@mantine/core";
import { IconBuilding, IconHome, IconUser, IconX, type Icon } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as cards from "../../api/cards";
import type { FullCard, LinkedCard } from "../../api/cards";
import type { Customer } from "../../api/types";
import { tellProblem } from "../../app/problems";
import { AddButton, CardForm } from "./CardForm";
import { CustomerPicker } from "./CustomerPicker";
import { Part } from "./Part";
import { useCardChange } from "./useCardChange";

type Kind = LinkedCard["link"];

const GLYPHS: Record<Kind, Icon> = {
  company: IconBuilding,
  person: IconUser,
  household: IconHome,
};

export function CardLinks({ card }: { card: FullCard }) {
  const { t } = useTranslation();
  const [making, setMaking] = useState(false);
  const { links } = card;
  return (
    <Part
      title={t("card.links.title")}
      count={links.length}
      action={
        <AddButton
          label={t("card.links.add")}
          open={making}
          onToggle={() => setMaking((on) => !on)}
        />
      }
    >
      {making && <LinkForm card={card} onDone={() => setMaking(false)} />}
      {links.length === 0 && !making && <div className="muted small">{t("card.links.none")}</div>}
      {links.map((link) => (
        <LinkRow key={`${link.link} ${link.id}`} card={card} link={link} />
      ))}
    </Part>
  );
}

function LinkRow({ card, link }: { card: FullCard; link: LinkedCard }) {
  const { t } = useTranslation();
  const part = usePart();
  const Glyph = GLYPHS[link.link];
  return (
    <div className="row">
      <Link to="/customers/$id" params={{ id: link.id }} className="item row grow">
        <Glyph size={16} aria-hidden />
        <span className="grow cut">{link.name}</span>
        <span className="small muted">{link.role ?? t(`card.links.${link.link}`)}</span>
      </Link>
      <Tooltip label={t("card.links.part")}>
        <ActionIcon
          aria-label={t("card.links.part_one", { name: link.name })}
          style={{ "--ai-size": "24px" } as React.CSSProperties}
          onClick={() => void part(card, link)}
        >
          <IconX size={14} aria-hidden />
        </ActionIcon>
      </Tooltip>
    </div>
  );
}

/** Of a household the other one leaves: the card on the screen keeps its key. */
function usePart() {
  const { t } = useTranslation();
  const change = useCardChange();
  return async (card: FullCard, link: LinkedCard) => {
    try {
      const told = t("card.links.parted", { name: link.name });
      const nobody = { parent: { customer: null } };
      if (link.link === "company") {
        const role = card.parent?.role ?? null;
        await change(card, nobody, { parent: { customer: link.id, role } }, told);
        return;
      }
      const other = await cards.card(link.id);
      if (link.link === "person") {
        const role = other.parent?.role ?? null;
        await change(other, nobody, { parent: { customer: card.id, role } }, told, card.id);
        return;
      }
      const household = other.household ?? "";
      await change(other, { household: "" }, { household }, told, card.id);
    } catch (error) {
      tellProblem(error, t);
    }
  };
}

function LinkForm({ card, onDone }: { card: FullCard; onDone: () => void }) {
  const { t } = useTranslation();
  const change = useCardChange();
  const kinds: readonly Kind[] = card.company ? ["person", "company"] : ["company", "household"];
  const [kind, setKind] = useState<Kind>(kinds[0]!);
  const [other, setOther] = useState<Customer | null>(null);
  const [role, setRole] = useState("");
  const [fault, setFault] = useState(false);
  const link = async (to: Customer) => {
    const told = t("card.links.made", { name: to.name });
    const as = role.trim() || null;
    if (kind === "household") {
      const key = card.household || to.household || `F-${card.id.slice(-8)}`;
      if (card.household !== key) await cards.change(card, { household: key });
      if (to.household === key) return;
      const before = { household: to.household ?? "" };
      await change(to, { household: key }, before, told, card.id);
      return;
    }
    const [person, company] = kind === "person" ? [to, card] : [card, to];
    const before = person.parent ?? { customer: null };
    const parent = { customer: company.id, role: as };
    await change(person, { parent }, { parent: before }, told, card.id);
  };
  const save = () => {
    if (!other) setFault(true);
    return other !== null && link(other);
  };
  return (
    <CardForm customer={card.id} label={t("card.links.add")} save={save} onDone={onDone}>
      <Select
        label={t("card.links.kind")}
        data={kinds.map((value) => ({ value, label: t(`card.links.${value}`) }))}
        value={kind}
        allowDeselect={false}
        onChange={(next) => next && setKind(next as Kind)}
      />
      <CustomerPicker
        label={t("card.links.other")}
        organization={card.organization}
        value={other?.id ?? null}
        without={card.id}
        error={fault && !other ? t("card.fields.faults.required") : undefined}
        onChange={setOther}
      />
      {kind !== "household" && (
        <TextInput
          className="full"
          label={t("card.links.role")}
          value={role}
          maxLength={200}
          onChange={(event) => setRole(event.currentTarget.value)}
        />
      )}
    </CardForm>
  );
}
