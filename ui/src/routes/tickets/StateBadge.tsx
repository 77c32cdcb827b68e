/** A ticket's state as its type calls it, in the colour of the state's class. */
import { IconBan, IconCheck, IconClock, IconPencil, type Icon } from "@tabler/icons-react";
import type { Ticket, TicketStatus } from "../../api/types";
import { Badge, type Tone } from "../../parts/Badge";
import { useKinds } from "./useKinds";

const LOOK: Record<TicketStatus, readonly [Tone, Icon]> = {
  open: ["busy", IconPencil],
  pending: ["warn", IconClock],
  solved: ["good", IconCheck],
  closed: ["calm", IconBan],
};

export function StateBadge({ ticket }: { ticket: Ticket }) {
  const kinds = useKinds(ticket.organization);
  const [tone, icon] = LOOK[ticket.status];
  return (
    <Badge tone={tone} icon={icon}>
      {kinds.stateWords(ticket)}
    </Badge>
  );
}
