/** What the customer agreed to, and since when; taken back in one click (RGPD, article 7.3). */
import { Button, Select, Textarea } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconAlertCircle, IconBan, IconCheck, IconClock, type Icon } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as cards from "../../api/cards";
import type { Consent, FullCard } from "../../api/cards";
import { tellProblem } from "../../app/problems";
import { Badge, type Tone } from "../../parts/Badge";
import { useFormat } from "../../parts/useFormat";
import { lastConsents } from "./cardView";
import { AddButton, CardForm } from "./CardForm";
import { RefuseCalls } from "./RefuseCalls";
import { Part } from "./Part";

const LOOKS: Record<Consent["state"], readonly [Tone, Icon]> = {
  given: ["good", IconCheck],
  withdrawn: ["calm", IconBan],
};

/** How consent to sales calls stands, by the law's order: withdrawn before all. */
const SALES: Record<FullCard["sales_calls"], readonly [Tone, Icon]> = {
  none: ["calm", IconBan],
  withdrawn: ["bad", IconBan],
  proof_missing: ["warn", IconAlertCircle],
  expired: ["warn", IconClock],
  valid: ["good", IconCheck],
};

export function Consents({ card }: { card: FullCard }) {
  const { t } = useTranslation();
  const [making, setMaking] = useState(false);
  const consents = lastConsents(card.consents);
  const [tone, icon] = SALES[card.sales_calls];
  return (
    <Part
      title={t("card.consents.title")}
      action={
        <AddButton
          label={t("card.consents.add")}
          open={making}
          onToggle={() => setMaking((on) => !on)}
        />
      }
    >
      <div className="row card-line">
        <span className="grow">{t("card.consents.sales_calls")}</span>
        <Badge tone={tone} icon={icon}>
          {t(`card.consents.sales.${card.sales_calls}`)}
        </Badge>
      </div>
      <RefuseCalls customer={card.id} refused={card.sales_calls === "withdrawn"} />
      {making && <ConsentForm customer={card.id} onDone={() => setMaking(false)} />}
      {consents.map((consent) => (
        <ConsentRow
          key={`${consent.purpose} ${consent.channel}`}
          customer={card.id}
          consent={consent}
        />
      ))}
    </Part>
  );
}

const PURPOSES = ["sales", "survey", "recording"] as const;
const CHANNELS = ["phone", "email", "sms", "post", "all"] as const;

/** Who calls proves what was asked and how it was agreed to: no consent without it. */
function ConsentForm({ customer, onDone }: { customer: string; onDone: () => void }) {
  const { t } = useTranslation();
  const [purpose, setPurpose] = useState<string>("sales");
  const [channel, setChannel] = useState<string>("phone");
  const [proof, setProof] = useState("");
  const [fault, setFault] = useState(false);
  const save = () => {
    if (!proof.trim()) {
      setFault(true);
      return false;
    }
    const given = { purpose, channel, state: "given" as const, proof: proof.trim() };
    return cards.addConsent(customer, given);
  };
  return (
    <CardForm customer={customer} label={t("card.consents.add")} save={save} onDone={onDone}>
      <Select
        label={t("card.consents.purpose")}
        data={PURPOSES.map((value) => ({ value, label: t(`card.consents.purposes.${value}`) }))}
        value={purpose}
        allowDeselect={false}
        onChange={(next) => next && setPurpose(next)}
      />
      <Select
        label={t("card.consents.channel")}
        data={CHANNELS.map((value) => ({ value, label: t(`card.channels.${value}`) }))}
        value={channel}
        allowDeselect={false}
        onChange={(next) => next && setChannel(next)}
      />
      <Textarea
        className="full"
        label={t("card.consents.proof")}
        description={t("card.consents.proof_hint")}
        value={proof}
        autosize
        minRows={2}
        error={fault && !proof.trim() ? t("card.fields.faults.required") : undefined}
        onChange={(event) => setProof(event.currentTarget.value)}
      />
    </CardForm>
  );
}

function ConsentRow({ customer, consent }: { customer: string; consent: Consent }) {
  const { t } = useTranslation();
  const format = useFormat();
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [tone, icon] = LOOKS[consent.state];
  const purpose = t(`card.consents.purposes.${consent.purpose}`, { defaultValue: consent.purpose });
  const channel = t(`card.channels.${consent.channel}`, { defaultValue: consent.channel });
  const withdraw = async () => {
    setBusy(true);
    try {
      const { purpose, channel } = consent;
      await cards.addConsent(customer, { purpose, channel, state: "withdrawn" });
      notifications.show({ message: t("card.consents.withdrawn_now") });
      await queries.invalidateQueries({ queryKey: ["customer", customer] });
    } catch (error) {
      tellProblem(error, t);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="card-line row">
      <span className="grow" style={{ minWidth: 0 }}>
        <span className="cut" style={{ display: "block" }}>
          {purpose} · {channel}
        </span>
        <span className="small muted cut" style={{ display: "block" }} title={consent.proof ?? ""}>
          {[format.at(consent.at, "day"), consent.proof].filter(Boolean).join(" · ")}
        </span>
      </span>
      <Badge tone={tone} icon={icon}>
        {t(`card.consents.${consent.state}`)}
      </Badge>
      {consent.state !== "withdrawn" && (
        <Button
          variant="default"
          style={{ flex: "none" }}
          size="compact-sm"
          loading={busy}
          aria-label={t("card.consents.withdraw_one", { purpose, channel })}
          onClick={() => void withdraw()}
        >
          {t("card.consents.withdraw")}
        </Button>
      )}
    </div>
  );
}
