/** Everything that happened to a ticket, the latest first, each entry with who and when. */
import {
  IconAlarm,
  IconArrowBigUpLine,
  IconCheck,
  IconGitMerge,
  IconLink,
  IconLock,
  IconPaperclip,
  IconPencil,
  IconPhoneOutgoing,
  IconRefresh,
  IconTicket,
  IconWorld,
  type Icon,
} from "@tabler/icons-react";
import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Ticket, TicketEntry } from "../../api/types";
import { ReachableText } from "../../parts/ReachableText";
import { useFormat } from "../../parts/useFormat";
import { useChangeWords } from "./changeWords";
import { pieces } from "./mentions";

/** How many entries are shown before somebody asks for all. */
const FIRST = 25;

const ICONS: Record<string, Icon> = {
  opened: IconTicket,
  changed: IconPencil,
  noted: IconLock,
  public: IconWorld,
  breached: IconAlarm,
  rule: IconAlarm,
  reckoned: IconAlarm,
  absorbed: IconGitMerge,
  released: IconGitMerge,
  detached: IconPaperclip,
  first_contact: IconCheck,
  escalated: IconArrowBigUpLine,
  clock: IconAlarm,
  merged: IconGitMerge,
  unmerged: IconGitMerge,
  linked: IconLink,
  unlinked: IconLink,
  attached: IconPaperclip,
  reopened: IconRefresh,
  follow_up: IconPhoneOutgoing,
};

/** The author of what nobody did. */
const CLOCK = "clock";

export function Feed({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation();
  const [all, setAll] = useState(false);
  const entries = [...ticket.history].reverse();
  const shown = all ? entries : entries.slice(0, FIRST);
  return (
    <section className="panel" aria-label={t("ticket.history")}>
      <div className="panel-head">
        <h2 className="grow">{t("ticket.history")}</h2>
        <span className="muted num">{entries.length}</span>
      </div>
      <ol className="feed">
        {shown.map((entry, n) => (
          <Entry key={`${entry.at} ${entries.length - n}`} ticket={ticket} entry={entry} />
        ))}
      </ol>
      {entries.length > shown.length && (
        <div className="panel-body">
          <Button variant="default" fullWidth onClick={() => setAll(true)}>
            {t("ticketing.feed.all", { count: entries.length })}
          </Button>
        </div>
      )}
    </section>
  );
}

function Entry({ ticket, entry }: { ticket: Ticket; entry: TicketEntry }) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = useChangeWords(ticket.organization);
  const open = !entry.internal && entry.note !== "";
  const kind = open ? "public" : entry.kind;
  const Glyph = ICONS[kind] ?? IconPencil;
  const said = words.entry(entry);
  return (
    <li data-kind={kind}>
      <Glyph size={16} aria-hidden />
      <div style={{ minWidth: 0 }}>
        <div className="row wrap" style={{ gap: 6 }}>
          <span className="strong">
            {entry.by === CLOCK ? t("ticketing.feed.clock") : entry.by}
          </span>
          <span className="num small muted">{format.at(entry.at)}</span>
          {said && <span>{said}</span>}
          {open && <span className="badge tone-busy">{t("ticketing.note.public")}</span>}
        </div>
        {entry.changes.map((change) => (
          <div key={change.field} className="small" style={{ overflowWrap: "anywhere" }}>
            {words.change(change)}
          </div>
        ))}
        {reasonOf(entry) && <Note organization={ticket.organization} text={reasonOf(entry)} />}
        {entry.note && entry.note !== reasonOf(entry) && (
          <Note organization={ticket.organization} text={entry.note} />
        )}
      </div>
    </li>
  );
}

/** Why it was escalated or reopened. */
export function reasonOf(entry: TicketEntry): string {
  const { reason } = entry.detail as { reason?: unknown };
  return typeof reason === "string" ? reason : "";
}

function Note({ organization, text }: { organization: string; text: string }) {
  return (
    <div className="feed-note">
      {pieces(text).map((piece, n) =>
        piece.mention ? (
          <span key={n} className="mention">
            {piece.text}
          </span>
        ) : (
          <ReachableText key={n} organization={organization} text={piece.text} />
        ),
      )}
    </div>
  );
}
