/** Everything that happened with the customer, on every channel, in one list. */
import { Button } from "@mantine/core";
import {
  IconCalendarEvent,
  IconChecklist,
  IconMoodSmile,
  IconPhone,
  IconPhoneOutgoing,
  IconScript,
  IconShoppingCart,
  IconStethoscope,
  IconTicket,
  IconTimelineEvent,
  type Icon,
} from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as cards from "../../api/cards";
import type { Happening } from "../../api/cards";
import { Failed, Loading } from "../../parts/Empty";
import { euros, inLanguage } from "../../format/fieldValues";
import { spell } from "../../format/time";
import { ReachableText } from "../../parts/ReachableText";
import { useFormat, useNames } from "../../parts/useFormat";
import { Player } from "../history/LazyPlayer";
import { Part } from "./Part";

const GLYPHS: Record<string, Icon> = {
  interaction: IconPhone,
  ticket: IconTicket,
  offer: IconShoppingCart,
  consent: IconChecklist,
  appointment: IconCalendarEvent,
  survey: IconMoodSmile,
  script: IconScript,
  diagnosis: IconStethoscope,
  callback: IconPhoneOutgoing,
  follow_up: IconPhoneOutgoing,
};

type WorkKind = "script" | "diagnosis" | "callback" | "follow_up";

const PAGE = 20;

interface CardTimelineProps {
  customer: string;
  organization: string;
}

export function CardTimeline({ customer, organization }: CardTimelineProps) {
  const { t } = useTranslation();
  const [kind, setKind] = useState<string | null>(null);
  const pages = useInfiniteQuery({
    queryKey: ["customer", customer, "timeline"],
    queryFn: ({ pageParam }) => cards.timeline(customer, pageParam, PAGE),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
  });
  if (pages.isError) {
    return <Failed error={pages.error} retry={() => void pages.refetch()} />;
  }
  if (!pages.data) return <Loading />;
  const all = pages.data.pages.flatMap((page) => page.items);
  const kinds = [...new Set(all.map((one) => one.kind))];
  const shown = kind ? all.filter((one) => one.kind === kind) : all;
  return (
    <Part title={t("card.timeline.title")}>
      {kinds.length > 1 && (
        <div
          className="row wrap"
          style={{ gap: 4 }}
          role="group"
          aria-label={t("card.timeline.filter")}
        >
          {[null, ...kinds].map((one) => (
            <button
              key={one ?? ""}
              type="button"
              className="chip chip-small"
              aria-pressed={kind === one}
              onClick={() => setKind(one)}
            >
              {one ? t(`card.timeline.kinds.${one}`, { defaultValue: one }) : t("app.all_m")}
            </button>
          ))}
        </div>
      )}
      {shown.length === 0 && <div className="muted small">{t("customer.no_history")}</div>}
      <ul className="happenings">
        {shown.map((one) => (
          <HappeningRow key={`${one.kind} ${one.id}`} organization={organization} one={one} />
        ))}
      </ul>
      {pages.hasNextPage && (
        <Button
          variant="subtle"
          size="compact-sm"
          loading={pages.isFetchingNextPage}
          onClick={() => void pages.fetchNextPage()}
        >
          {t("app.more")}
        </Button>
      )}
    </Part>
  );
}

interface Told {
  title: string;
  /** Who, how it ended. */
  notes: (string | null | undefined | false)[];
  text?: string | null;
}

/** What a moment says, in the reader's words. */
function useTold() {
  const { t } = useTranslation();
  const format = useFormat();
  const names = useNames();
  const colon = format.locale === "fr" ? "\u00a0: " : ": ";
  return (one: Happening): Told => {
    const { interaction, ticket, offer, consent, survey, appointment, work } = one;
    if (interaction) {
      const { outcome, talk_ms } = interaction;
      return {
        title: t(`initiation.${interaction.initiation}`),
        notes: [
          names.queue(interaction.queue),
          interaction.agent_name,
          talk_ms > 0 && spell(talk_ms),
          names.disposition(interaction.disposition) ?? t(`outcome.${outcome ?? "live"}`),
        ],
      };
    }
    if (ticket) {
      const status = t(`ticket.statuses.${ticket.status}`);
      return { title: `${ticket.number} ${ticket.subject}`, notes: [status], text: ticket.body };
    }
    if (offer) {
      const amount = offer.amount_cents !== null && euros(offer.amount_cents, format.locale);
      return {
        title: `${t(`card.offers.${offer.outcome}`)}${colon}${offer.label}`,
        notes: [offer.author, amount],
        text: offer.reason,
      };
    }
    if (consent) {
      const purpose = t(`card.consents.purposes.${consent.purpose}`, {
        defaultValue: consent.purpose,
      });
      const channel = t(`card.channels.${consent.channel}`, { defaultValue: consent.channel });
      return {
        title: `${t("card.consents.one")} ${t(`card.consents.${consent.state}`).toLowerCase()}`,
        notes: [purpose, channel, consent.author],
        text: consent.proof,
      };
    }
    if (survey) {
      return {
        title: `${t("card.timeline.survey")} ${survey.rating} / 5`,
        notes: [survey.author],
        text: survey.comment,
      };
    }
    if (appointment) {
      const state = t(`card.appointments.states.${appointment.state}`);
      return { title: appointment.title, notes: [state, appointment.place] };
    }
    if (work) {
      const name = inLanguage(work.title, format.locale);
      const kind = t(`card.timeline.one.${one.kind as WorkKind}`);
      return {
        title: name ? `${kind} ${name}` : kind,
        notes: [
          String(
            t(`card.timeline.states.${one.kind}.${work.state}` as never, {
              defaultValue: work.state,
            }),
          ),
          work.author,
          work.due && one.kind === "callback" && format.at(work.due, "day_time"),
        ],
        text: work.text,
      };
    }
    return { title: t(`card.timeline.kinds.${one.kind}`, { defaultValue: one.kind }), notes: [] };
  };
}

interface RowProps {
  organization: string;
  one: Happening;
}

function HappeningRow({ organization, one }: RowProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const [listening, setListening] = useState(false);
  const Glyph = GLYPHS[one.kind] ?? IconTimelineEvent;
  const told = useTold()(one);
  const notes = told.notes.filter(Boolean).join(" · ");
  return (
    <li data-kind={one.kind}>
      <Glyph size={16} aria-hidden />
      <div style={{ minWidth: 0 }}>
        <div className="row">
          <span className="grow cut">
            <span className="num small muted">{format.at(one.at, "day_time")}</span>{" "}
            <Titled one={one} title={told.title} />
          </span>
          {one.interaction?.recording?.state === "stored" && (
            <button
              type="button"
              className="chip chip-small"
              aria-expanded={listening}
              onClick={() => setListening((on) => !on)}
            >
              {t("customer.listen")}
            </button>
          )}
        </div>
        {notes && <div className="small muted cut">{notes}</div>}
        {told.text && (
          <div className="small happening-text">
            <ReachableText organization={organization} text={told.text} />
          </div>
        )}
        {listening && one.interaction && <Player contact={one.interaction} />}
      </div>
    </li>
  );
}

function Titled({ one, title }: { one: Happening; title: string }) {
  const ticket = one.ticket?.id ?? one.work?.ticket;
  if (ticket) {
    return (
      <Link to="/tickets/$id" params={{ id: ticket }}>
        {title}
      </Link>
    );
  }
  const interaction = one.interaction?.interaction ?? one.work?.interaction;
  if (interaction) {
    return (
      <Link to="/history/$id" params={{ id: interaction }}>
        {title}
      </Link>
    );
  }
  return <span>{title}</span>;
}
