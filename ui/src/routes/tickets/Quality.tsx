/** Solved at the first contact or not, with a correction; and what the ticket has cost. */
import { Button, Textarea } from "@mantine/core";
import { IconCheck, IconHourglass, IconX } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/tickets";
import type { Ticket } from "../../api/types";
import { euros } from "../../format/fieldValues";
import { spell } from "../../format/time";
import { Badge } from "../../parts/Badge";
import { useFormat } from "../../parts/useFormat";
import { useChange } from "./useChange";

export function Quality({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { fcr } = ticket;
  const { value } = fcr;
  const cost = ticket.more?.cost;
  return (
    <section className="panel" aria-label={t("ticketing.quality.title")}>
      <div className="panel-head">
        <h2>{t("ticketing.quality.title")}</h2>
      </div>
      <div className="panel-body stack">
        <div className="row wrap">
          <span className="grow">{t("ticketing.quality.fcr")}</span>
          {value === true && (
            <Badge tone="good" icon={IconCheck}>
              {t("app.yes")}
            </Badge>
          )}
          {value === false && (
            <Badge tone="warn" icon={IconX}>
              {t("app.no")}
            </Badge>
          )}
          {(value === null || value === undefined) && (
            <Badge tone="calm" icon={IconHourglass}>
              {t("ticketing.quality.open")}
            </Badge>
          )}
        </div>
        <p className="small muted" style={{ margin: 0 }}>
          {fcr.corrected
            ? t("ticketing.quality.corrected", {
                by: fcr.corrected.by,
                at: format.at(fcr.corrected.at),
                reason: fcr.corrected.reason,
              })
            : t("ticketing.quality.computed", { definition: fcr.definition })}
        </p>
        <Correction key={ticket.version} ticket={ticket} value={value ?? null} />
        {cost && (
          <div className="row">
            <span className="grow">{t("ticketing.quality.cost")}</span>
            <span className="strong num">{euros(cost.cents, format.locale)}</span>
          </div>
        )}
        {cost && cost.levels.length > 1 && (
          <ul className="small muted" style={{ margin: 0, paddingLeft: 16 }}>
            {cost.levels.map(({ level, ms, cents }) => (
              <li key={level} className="num">
                N{level} · {spell(ms)} · {euros(cents, format.locale)}
              </li>
            ))}
          </ul>
        )}
      </div>
    </section>
  );
}

function Correction({ ticket, value }: { ticket: Ticket; value: boolean | null }) {
  const { t } = useTranslation();
  const { act, busy } = useChange(ticket);
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState("");
  if (!open) {
    return (
      <div>
        <Button variant="default" size="compact-sm" onClick={() => setOpen(true)}>
          {t("ticketing.quality.correct")}
        </Button>
      </div>
    );
  }
  const say = (right: boolean) => void act(() => api.correctFcr(ticket.id, right, reason.trim()));
  return (
    <div className="stack">
      <Textarea
        label={t("ticketing.quality.reason")}
        autosize
        minRows={2}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <div className="row wrap">
        <Button
          disabled={!reason.trim() || value === true}
          loading={busy}
          onClick={() => say(true)}
        >
          {t("ticketing.quality.yes")}
        </Button>
        <Button
          disabled={!reason.trim() || value === false}
          loading={busy}
          onClick={() => say(false)}
        >
          {t("ticketing.quality.no")}
        </Button>
        <Button variant="default" onClick={() => setOpen(false)}>
          {t("app.cancel")}
        </Button>
      </div>
    </div>
  );
}
