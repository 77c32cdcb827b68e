/** The calls that this ticket owes its customer: due, asked of the floor, done or dropped. */
import { ActionIcon, Button, TextInput, Tooltip } from "@mantine/core";
import {
  IconAlertTriangle,
  IconCheck,
  IconClock,
  IconPhoneOutgoing,
  IconX,
  type Icon,
} from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/tickets";
import type { FollowUp, Ticket } from "../../api/types";
import { localTime, momentOf, nextQuarter } from "../../format/time";
import { Badge, type Tone } from "../../parts/Badge";
import { useNow } from "../../parts/Elapsed";
import { MomentField } from "../../parts/MomentField";
import { useFormat } from "../../parts/useFormat";
import { useChange } from "./useChange";

const HOUR_MS = 3_600_000;

type Look = readonly [Tone, Icon];
const LOOKS: Record<FollowUp["state"], Look> = {
  planned: ["calm", IconClock],
  asked: ["busy", IconPhoneOutgoing],
  done: ["good", IconCheck],
  cancelled: ["calm", IconX],
};

export function FollowUps({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation();
  const [adding, setAdding] = useState(false);
  const items = ticket.more?.follow_ups ?? [];
  return (
    <section className="panel" aria-label={t("ticketing.follow.title")}>
      <div className="panel-head">
        <h2 className="grow">{t("ticketing.follow.title")}</h2>
        <Button variant="default" size="compact-sm" onClick={() => setAdding(!adding)}>
          {t("ticketing.follow.add")}
        </Button>
      </div>
      {adding && <Adder ticket={ticket} onDone={() => setAdding(false)} />}
      {items.length === 0 && !adding && (
        <div className="panel-body small muted">{t("ticketing.follow.none")}</div>
      )}
      {items.map((one) => (
        <Line key={one.id} ticket={ticket} followUp={one} />
      ))}
    </section>
  );
}

function Line({ ticket, followUp }: { ticket: Ticket; followUp: FollowUp }) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow();
  const { act, busy } = useChange(ticket);
  const owed = followUp.state === "planned" || followUp.state === "asked";
  const late = owed && Date.parse(followUp.due) <= now;
  const [tone, icon] = late ? (["bad", IconAlertTriangle] as const) : LOOKS[followUp.state];
  const put = (state: "done" | "cancelled") =>
    void act(() => api.changeFollowUp(followUp.id, { state, version: followUp.version }));
  return (
    <div className="panel-row" style={{ alignItems: "flex-start" }} data-follow-up={followUp.state}>
      <div className="grow">
        <div style={{ overflowWrap: "anywhere" }}>{followUp.label}</div>
        <div className="row wrap" style={{ gap: 6, marginTop: 3 }}>
          <Badge tone={tone} icon={icon}>
            {t(late ? "ticketing.follow.late" : `ticketing.follow.states.${followUp.state}`)}
          </Badge>
          <span className="num small muted">{format.at(followUp.done_at ?? followUp.due)}</span>
        </div>
      </div>
      {owed && (
        <>
          <Tooltip label={t("ticketing.follow.done")}>
            <ActionIcon
              aria-label={t("ticketing.pair", {
                name: t("ticketing.follow.done"),
                value: followUp.label,
              })}
              disabled={busy}
              onClick={() => put("done")}
            >
              <IconCheck size={16} aria-hidden />
            </ActionIcon>
          </Tooltip>
          <Tooltip label={t("ticketing.follow.cancel")}>
            <ActionIcon
              aria-label={t("ticketing.pair", {
                name: t("ticketing.follow.cancel"),
                value: followUp.label,
              })}
              disabled={busy}
              onClick={() => put("cancelled")}
            >
              <IconX size={16} aria-hidden />
            </ActionIcon>
          </Tooltip>
        </>
      )}
    </div>
  );
}

function Adder({ ticket, onDone }: { ticket: Ticket; onDone: () => void }) {
  const { t } = useTranslation();
  const { zone } = useFormat();
  const { act, busy } = useChange(ticket);
  const [label, setLabel] = useState("");
  const [at, setAt] = useState(() => localTime(nextQuarter(Date.now(), HOUR_MS), zone));
  const due = momentOf(at, zone);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!due || !label.trim()) return;
    const made = await act(() => api.planFollowUp(ticket.id, { label: label.trim(), due }));
    if (made) onDone();
  };
  return (
    <form className="panel-body stack" onSubmit={(event) => void submit(event)}>
      <TextInput
        label={t("ticketing.follow.label")}
        value={label}
        maxLength={200}
        onChange={(event) => setLabel(event.currentTarget.value)}
      />
      <MomentField
        label={t("ticketing.follow.at")}
        value={at}
        onChange={setAt}
        error={due ? undefined : t("ticketing.follow.bad_time")}
      />
      <div className="row" style={{ justifyContent: "flex-end" }}>
        <Button variant="default" onClick={onDone}>
          {t("app.cancel")}
        </Button>
        <Button type="submit" loading={busy} disabled={!due || !label.trim()}>
          {t("ticketing.follow.plan")}
        </Button>
      </div>
    </form>
  );
}
