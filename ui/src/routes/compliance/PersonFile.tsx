/** A person's file: what they agreed to and were shown, who calls them no more, every attempt. */
import { Button } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/compliance";
import { useMe } from "../../app/session";
import { leadsWork } from "../../app/pages";
import { Failed, Loading } from "../../parts/Empty";
import { SidePanel } from "../../parts/SidePanel";
import { AddProof, Proofs } from "./Proofs";
import { Allowed, Reasons, Standing, WhyModal, useMoments } from "./parts";

interface PersonFileProps {
  whose: api.WhoseFile;
  onClose: () => void;
}

export function PersonFile({ whose, onClose }: PersonFileProps) {
  const { t } = useTranslation();
  const format = useMoments();
  const asked = useQuery({
    queryKey: ["compliance", "file", whose],
    queryFn: () => api.file(whose),
  });
  const file = asked.data;
  const named = file?.name ?? file?.consents.find((line) => line.name)?.name;
  const title = named ?? format.phone(whose.number) ?? t("compliance.file.title");
  return (
    <SidePanel title={title} size={520} onClose={onClose}>
      {asked.isError && <Failed error={asked.error} retry={() => void asked.refetch()} />}
      {asked.isPending && <Loading />}
      {file && (
        <div className="stack">
          <div className="row wrap">
            <span className="grow">
              {t("compliance.file.sales_calls")} <Standing standing={file.sales_calls} />
            </span>
            <Button
              component="a"
              href={api.copyHref(whose, "pdf")}
              download
              variant="default"
              size="compact-sm"
              leftSection={<IconDownload size={14} aria-hidden />}
            >
              {t("outbound.consent.copy_pdf")}
            </Button>
            <Button
              component="a"
              href={api.copyHref(whose, "html")}
              download
              variant="subtle"
              size="compact-sm"
              aria-label={`${t("compliance.file.copy")} – ${t("outbound.consent.copy_page")}`}
            >
              {t("outbound.consent.copy_page")}
            </Button>
          </div>
          <p className="muted small">{file.numbers.map((n) => format.phone(n)).join(" · ")}</p>
          <Words lines={file.consents} proofs={file.proofs} />
          <Lists lines={file.oppositions} />
          <Attempts lines={file.receipts} />
        </div>
      )}
    </SidePanel>
  );
}

interface WordsProps {
  lines: api.ConsentLine[];
  proofs: api.ConsentProof[];
}

function Words({ lines, proofs }: WordsProps) {
  const { t } = useTranslation();
  const format = useMoments();
  const queries = useQueryClient();
  const leads = leadsWork(useMe().person.role);
  const [wrong, setWrong] = useState<api.ConsentLine | null>(null);
  return (
    <section aria-label={t("compliance.file.words")}>
      <h3>{t("compliance.file.words")}</h3>
      {lines.length === 0 && <p className="muted">{t("compliance.register.empty")}</p>}
      {lines.map((line) => (
        <div key={line.id} className="file-line">
          <div className="row">
            <span className="grow">
              <b>{t(`card.consents.${line.state as "given" | "withdrawn"}`)}</b>{" "}
              {t(`card.consents.purposes.${line.purpose}`, { defaultValue: line.purpose })} ·{" "}
              {t(`card.channels.${line.channel}`, { defaultValue: line.channel })}
            </span>
            <Standing standing={line.standing} />
          </div>
          <div className="small muted">
            {[
              format.when(line.at),
              t(`compliance.sources.${line.source}`, { defaultValue: line.source }),
              line.author,
              line.until &&
                t("compliance.file.until", { day: format.at(`${line.until}T12:00:00Z`, "day") }),
            ]
              .filter(Boolean)
              .join(" · ")}
          </div>
          {(line.wording ?? line.proof) && (
            <blockquote className="wording">{line.wording ?? line.proof}</blockquote>
          )}
          {line.void_why && (
            <div className="small">
              {t("compliance.file.void", { by: line.void_by, why: line.void_why })}
            </div>
          )}
          <Proofs of={proofs.filter((one) => one.consent === line.id)} opens={leads} />
          <div className="row">
            {line.standing !== "void" && line.state === "given" && <AddProof consent={line.id} />}
            {leads && line.standing !== "void" && (
              <Button size="compact-xs" variant="subtle" onClick={() => setWrong(line)}>
                {t("compliance.file.mistake")}
              </Button>
            )}
          </div>
        </div>
      ))}
      {wrong && (
        <WhyModal
          title={t("compliance.file.mistake")}
          hint={t("compliance.file.mistake_hint")}
          action={t("compliance.file.mistake_do")}
          onClose={() => setWrong(null)}
          perform={async (why) => {
            await api.voidConsent(wrong.id, why);
            await queries.invalidateQueries({ queryKey: ["compliance"] });
          }}
        />
      )}
    </section>
  );
}

function Lists({ lines }: { lines: api.OppositionLine[] }) {
  const { t } = useTranslation();
  const format = useMoments();
  if (lines.length === 0) return null;
  return (
    <section aria-label={t("compliance.tabs.oppositions")}>
      <h3>{t("compliance.tabs.oppositions")}</h3>
      {lines.map((line) => (
        <div key={line.id} className="file-line">
          <div className="row">
            <span className="grow">
              {format.phone(line.number)} ·{" "}
              {t(`compliance.scopes.${line.scope}`, { defaultValue: line.scope })}
            </span>
            <span className="small muted">{format.when(line.at)}</span>
          </div>
          {line.removed_why && (
            <div className="small">
              {t("compliance.oppositions.removed_by", {
                by: line.removed_by,
                why: line.removed_why,
              })}
            </div>
          )}
        </div>
      ))}
    </section>
  );
}

function Attempts({ lines }: { lines: api.ReceiptLine[] }) {
  const { t } = useTranslation();
  const format = useMoments();
  return (
    <section aria-label={t("compliance.file.attempts")}>
      <h3>{t("compliance.file.attempts")}</h3>
      {lines.length === 0 && <p className="muted">{t("compliance.file.no_attempts")}</p>}
      {lines.map((line) => (
        <div key={`${line.organization} ${line.number}`} className="file-line">
          <div className="row">
            <span className="grow">
              {format.when(line.at)} · {line.campaign || t("compliance.receipts.by_hand")}
            </span>
            <Allowed allow={line.allow} />
          </div>
          <div className="small">
            <Reasons reasons={line.reasons} />
          </div>
        </div>
      ))}
    </section>
  );
}
