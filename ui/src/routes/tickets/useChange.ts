/** Changes to one ticket: sent with its version, told when they fail, then read anew. */
import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/tickets";
import type { Ticket, TicketChanges } from "../../api/types";
import { ApiProblem } from "../../api/client";
import { tellProblem } from "../../app/problems";

/** The workflow, or what was done before, forbids it: nothing has grown old. */
const NOT_ALLOWED = ":not-allowed";

export function useChange(ticket: Ticket) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);

  /** What was done; null when it failed, which has been told then. */
  const act = async <T>(work: () => Promise<T>): Promise<T | null> => {
    setBusy(true);
    try {
      return await work();
    } catch (error) {
      if (error instanceof ApiProblem && error.problem.type.endsWith(NOT_ALLOWED)) {
        notifications.show({ color: "red", message: t("ticketing.not_allowed") });
      } else tellProblem(error, t);
      return null;
    } finally {
      // What follows need not wait for the lists; the next change waits for the new version.
      void queries.invalidateQueries({ queryKey: ["tickets"] }).finally(() => setBusy(false));
    }
  };
  const change = (part: Omit<TicketChanges, "version">) =>
    act(() => api.patchTicket(ticket.id, { ...part, version: ticket.version }));
  return { act, change, busy };
}
