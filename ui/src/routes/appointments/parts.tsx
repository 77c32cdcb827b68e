/** Small parts of these screens: a state, a problem in words, a change that can be taken back. */
import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import {
  IconBan,
  IconCalendarCheck,
  IconCalendarEvent,
  IconCheck,
  type Icon,
  IconUserX,
} from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import * as api from "../../api/appointments";
import type { Appointment, AppointmentChanges, AppointmentState } from "../../api/appointments";
import { ApiProblem } from "../../api/client";
import { wordsFor } from "../../app/problems";
import { Badge, type Tone } from "../../parts/Badge";

const LOOKS: Record<AppointmentState, readonly [Tone, Icon]> = {
  booked: ["busy", IconCalendarEvent],
  confirmed: ["good", IconCalendarCheck],
  kept: ["good", IconCheck],
  missed: ["bad", IconUserX],
  cancelled: ["calm", IconBan],
};

export function StateBadge({ state }: { state: string }) {
  const { t } = useTranslation();
  const known = state as AppointmentState;
  const [tone, icon] = LOOKS[known];
  return (
    <Badge tone={tone} icon={icon}>
      {t(`appointments.states.${known}`)}
    </Badge>
  );
}

const BUSY = ["elsewhere", "closed", "notice", "horizon", "full", "taken"] as const;

/** Why a time could not be had, in the reader's words. */
export function whyNot(error: unknown, t: TFunction): string {
  if (error instanceof ApiProblem && error.problem.type.endsWith(":not-free")) {
    const why = BUSY.find((name) => name === error.problem.value);
    if (why) return t(`appointments.busy.${why}`);
  }
  return wordsFor(error, t);
}

/** What follows from a change: every list shows it, and it can be taken back for a while. */
export function useChange() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const refresh = () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: ["appointments"] }),
      queries.invalidateQueries({ queryKey: ["customer"] }),
    ]);
  const fail = (error: unknown) =>
    notifications.show({ color: "red", title: t("errors.title"), message: whyNot(error, t) });
  const change = async (
    before: Appointment,
    changes: Omit<AppointmentChanges, "version">,
    words: string,
  ): Promise<boolean> => {
    try {
      const after = await api.change(before.id, { ...changes, version: before.version });
      await refresh();
      const id = `appointment-${after.id}-${after.version}`;
      const undo = async () => {
        notifications.hide(id);
        const back =
          after.moves > before.moves
            ? { starts_at: before.starts_at, person: before.person }
            : { state: before.state };
        try {
          await api.change(after.id, { ...back, version: after.version });
          await refresh();
          notifications.show({ message: t("appointments.undone") });
        } catch (error) {
          fail(error);
        }
      };
      const message = (
        <div className="row between">
          {words}
          <Button size="compact-sm" variant="default" onClick={() => void undo()}>
            {t("appointments.undo")}
          </Button>
        </div>
      );
      notifications.show({ id, message, autoClose: 12_000 });
      return true;
    } catch (error) {
      fail(error);
      await refresh();
      return false;
    }
  };
  return { change, refresh, fail };
}
