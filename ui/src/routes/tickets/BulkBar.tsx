/** What can be done with the selected tickets, and what became of each. */
import { Button, CloseButton, Select } from "@mantine/core";
import {
  IconAlertTriangle,
  IconArrowBackUp,
  IconCheck,
  IconMessage,
  IconUserPlus,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { type Ticket, TICKET_PRIORITIES, type TicketPriority } from "../../api/types";
import { useKinds } from "./useKinds";
import { Dialog } from "./Dialog";

interface BulkBarProps {
  count: number;
  onAssign: () => void;
  onNote: () => void;
  onState: (state: string) => void;
  onPriority: (priority: TicketPriority) => void;
  onClear: () => void;
}

export function BulkBar(props: BulkBarProps) {
  const { t } = useTranslation();
  const kinds = useKinds();
  return (
    <section className="bulk" aria-label={t("ticketing.bulk.label")}>
      <span className="strong" role="status">
        {t("ticketing.bulk.selected", { count: props.count })}
      </span>
      <Button
        variant="default"
        leftSection={<IconUserPlus size={16} aria-hidden />}
        onClick={props.onAssign}
      >
        {t("ticketing.bulk.assign")}
      </Button>
      <Button
        variant="default"
        leftSection={<IconMessage size={16} aria-hidden />}
        onClick={props.onNote}
      >
        {t("ticketing.bulk.note")}
      </Button>
      <Select
        aria-label={t("ticketing.bulk.state")}
        placeholder={t("ticketing.bulk.state")}
        data={kinds.states.map(({ id, label }) => ({ value: id, label }))}
        value={null}
        onChange={(state) => state && props.onState(state)}
        w={150}
      />
      <Select
        aria-label={t("ticketing.bulk.priority")}
        placeholder={t("ticketing.bulk.priority")}
        data={TICKET_PRIORITIES.map((p) => ({ value: p, label: t(`ticket.priorities.${p}`) }))}
        value={null}
        onChange={(priority) => priority && props.onPriority(priority as TicketPriority)}
        w={150}
      />
      <span className="grow" />
      <CloseButton aria-label={t("ticketing.bulk.clear")} onClick={props.onClear} />
    </section>
  );
}

/** What became of one ticket; null: it was done. */
export interface BulkResult {
  ticket: Ticket;
  refused: string | null;
}

interface BulkResultsProps {
  results: BulkResult[];
  /** This was the way back. */
  undone: boolean;
  busy: boolean;
  /** Absent: it can't be taken back. */
  onUndo?: () => void;
  onClose: () => void;
}

export function BulkResults({ results, undone, busy, onUndo, onClose }: BulkResultsProps) {
  const { t } = useTranslation();
  const title = t(undone ? "ticketing.bulk.undone" : "ticketing.bulk.results");
  return (
    <Dialog opened onClose={onClose} title={title} size={520}>
      <ul className="feed" data-testid="bulk-results">
        {results.map(({ ticket, refused }) => (
          <li key={ticket.id} className={refused ? "tone-bad" : undefined}>
            {refused ? (
              <IconAlertTriangle size={16} aria-hidden />
            ) : (
              <IconCheck size={16} aria-hidden />
            )}
            <span>
              <span className="num strong">{ticket.number}</span>{" "}
              {refused ?? t("ticketing.bulk.done")}
            </span>
          </li>
        ))}
      </ul>
      {onUndo && (
        <div className="row" style={{ justifyContent: "flex-end", marginTop: 12 }}>
          <Button
            variant="default"
            loading={busy}
            leftSection={<IconArrowBackUp size={16} aria-hidden />}
            onClick={onUndo}
          >
            {t("ticketing.bulk.undo")}
          </Button>
        </div>
      )}
    </Dialog>
  );
}
