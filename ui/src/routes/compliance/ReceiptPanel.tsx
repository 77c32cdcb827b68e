/** One receipt in words: what was decided, by which rules, why, and what the person had agreed to. */
import { IconBan, IconCircleCheck } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/compliance";
import { useLocale } from "../../i18n";
import { useLive } from "../../live/store";
import { Failed, Loading } from "../../parts/Empty";
import { SidePanel } from "../../parts/SidePanel";
import { Reasons, Standing, useMoments } from "./parts";

interface ReceiptPanelProps {
  line: api.ReceiptLine;
  onClose: () => void;
}

export function ReceiptPanel({ line, onClose }: ReceiptPanelProps) {
  const { t } = useTranslation();
  const { organization, number } = line;
  const asked = useQuery({
    queryKey: ["compliance", "receipt", organization, number],
    queryFn: () => api.oneReceipt(organization, number),
  });
  return (
    <SidePanel title={t("outbound.receipt.title", { number })} size={520} onClose={onClose}>
      {asked.isError && <Failed error={asked.error} retry={() => void asked.refetch()} />}
      {asked.isPending && <Loading />}
      {asked.data && <Detail of={asked.data} />}
    </SidePanel>
  );
}

function Detail({ of }: { of: api.ReceiptDetail }) {
  const { t } = useTranslation();
  const english = useLocale() === "en";
  const { receipt } = of;
  const Glyph = receipt.allow ? IconCircleCheck : IconBan;
  const rule = english ? (of.rule_en ?? of.rule_fr) : of.rule_fr;
  return (
    <div className="stack">
      <div className={`notice ${receipt.allow ? "tone-good" : "tone-bad"}`}>
        <Glyph size={16} aria-hidden />
        <b>{t(receipt.allow ? "outbound.receipt.allowed" : "outbound.receipt.refused")}</b>
      </div>
      {receipt.reasons.length > 0 && (
        <section>
          <h3>{t("outbound.receipt.reasons")}</h3>
          <Reasons reasons={receipt.reasons} />
        </section>
      )}
      <Facts of={receipt} />
      <section>
        <h3>{t("outbound.receipt.rules")}</h3>
        <p style={{ margin: 0 }}>{rule ?? receipt.rules ?? "–"}</p>
        {of.rule_source && (
          <p className="small muted" style={{ margin: 0 }}>
            {t("outbound.receipt.source")} : {of.rule_source}
          </p>
        )}
      </section>
      <Consent of={of.consent ?? null} />
    </div>
  );
}

function Facts({ of }: { of: api.ReceiptLine }) {
  const { t } = useTranslation();
  const format = useMoments();
  const campaign = useLive((state) => state.campaigns[of.campaign]?.name);
  const rows: [string, ReactNode][] = [
    [t("outbound.receipt.at"), format.when(of.at, "time_s")],
    [t("outbound.receipt.campaign"), campaign ?? (of.campaign || t("compliance.receipts.by_hand"))],
    [
      t("outbound.receipt.method"),
      t(`compliance.methods.${of.method}`, { defaultValue: of.method }),
    ],
    [
      t("outbound.receipt.purpose"),
      t(`compliance.purposes.${of.purpose}`, { defaultValue: of.purpose }),
    ],
    [t("outbound.receipt.shown"), format.phone(of.shown) ?? "–"],
    ...(of.basis
      ? ([
          [
            t("outbound.receipt.basis"),
            t(`compliance.bases.${of.basis}`, { defaultValue: of.basis }),
          ],
        ] as [string, ReactNode][])
      : []),
    ...(of.opens_at
      ? ([[t("outbound.receipt.opens"), format.when(of.opens_at)]] as [string, ReactNode][])
      : []),
    [t("outbound.receipt.phone"), <Hash key="phone" of={of.phone} />],
    [t("outbound.receipt.hash"), <Hash key="hash" of={of.hash} />],
  ];
  return (
    <>
      <dl className="facts">
        {rows.map(([name, value]) => (
          <div key={name} style={{ display: "contents" }}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <div className="row wrap">
        {of.interaction && of.allow && (
          <Link to="/history/$id" params={{ id: of.interaction }}>
            {t("outbound.receipt.interaction")}
          </Link>
        )}
        {of.record && of.campaign && (
          <Link
            to="/campaigns/$id/$tab"
            params={{ id: of.campaign, tab: "records" }}
            search={{ record: of.record } as never}
          >
            {t("outbound.receipt.record")}
          </Link>
        )}
      </div>
    </>
  );
}

const Hash = ({ of }: { of: string }) => <span className="fingerprint small">{of}</span>;

function Consent({ of }: { of: api.ConsentLine | null }) {
  const { t } = useTranslation();
  const format = useMoments();
  return (
    <section>
      <h3>{t("outbound.receipt.consent")}</h3>
      {of === null ? (
        <p className="muted" style={{ margin: 0 }}>
          {t("outbound.receipt.no_consent")}
        </p>
      ) : (
        <>
          <div className="row">
            <span className="grow">
              <b>{t(`card.consents.${of.state as "given" | "withdrawn"}`)}</b>{" "}
              {t(`card.consents.purposes.${of.purpose}`, { defaultValue: of.purpose })} ·{" "}
              {format.when(of.at)}
            </span>
            <Standing standing={of.standing} />
          </div>
          {(of.wording ?? of.proof) && (
            <blockquote className="wording">{of.wording ?? of.proof}</blockquote>
          )}
        </>
      )}
    </section>
  );
}
