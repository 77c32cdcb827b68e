/**
 * The agent's desk as one value: who I am, what I have in hand, and the doors that actions use.
 * Also listens for the action keys and saves notes that a wrap-up's end would lose.
 */
import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { TFunction } from "i18next";
import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { actionForKey, keyName } from "../../actions";
import type { Action, DeskContext, DeskPanel } from "../../actions/action";
import { finish } from "../../actions/wrapUp";
import * as api from "../../api/calls";
import type { LiveInteraction, Ticket } from "../../api/types";
import { preferences } from "../../app/preferences";
import { tellProblem } from "../../app/problems";
import { useMe } from "../../app/session";
import { interactionOf } from "../../live/state";
import { useLive } from "../../live/store";
import { atom, useAtom } from "../../parts/atom";
import { phone } from "../../phone/phone";
import { usePhone } from "../../phone/usePhone";
import { restoreDrafts } from "./drafts";
import { notesTarget, saveNotes } from "./notes";
import { usePop } from "./usePop";

/** The panel that is open at the call strip. */
export const openPanel = atom<DeskPanel | null>(null);
/** An interaction of the day that is being looked at instead of the live one. */
export const viewed = atom<string | null>(null);

const Desk = createContext<DeskContext | null>(null);

export function DeskProvider({ children }: { children: ReactNode }) {
  const me = useMe();
  const { t } = useTranslation();
  const navigate = useNavigate();
  const key = me.agent?.agent ?? null;
  const agent = useLive((state) => (key ? (state.agents[key] ?? me.agent) : null));
  const interaction = useLive((state) => interactionOf(state, key));
  const link = useLive((state) => state.link);
  const phoneState = usePhone();

  const desk = useMemo<DeskContext>(
    () => ({
      me,
      agent,
      interaction,
      phone: phoneState,
      link,
      answerPhone: () => {
        // The card and the ticket are on the desk; the agent's own key leads there.
        void navigate({ to: "/desk" });
        return phone.answer();
      },
      hangUpPhone: () => phone.hangUp(),
      mutePhone: (muted) => phone.mute(muted),
      open: (panel) => openPanel.set(panel),
      async finishWrapUp() {
        if (!interaction) return;
        tellSaved(await saveNotes(notesTarget(interaction), t("wrap_up.ticket_subject")), t);
        await finish(interaction.interaction);
      },
    }),
    [me, agent, interaction, phoneState, link, navigate, t],
  );

  useActionKeys(desk);
  useLateNotes(interaction);
  useFollowCall(interaction);
  useFreshCard(interaction);
  useCallOutcome(interaction);
  usePop(interaction);
  useEffect(() => {
    restoreDrafts().catch(() => undefined);
  }, []);
  return <Desk.Provider value={desk}>{children}</Desk.Provider>;
}

/** The desk, on pages that people without one see too. */
export const useDeskIfAny = () => useContext(Desk);

export function useDesk(): DeskContext {
  const desk = useContext(Desk);
  if (!desk) throw new Error("no desk above");
  return desk;
}

/** Does an action and tells what went wrong, if anything did. */
export function usePerform() {
  const { t } = useTranslation();
  return (action: Action, desk: DeskContext) => {
    if (!action.enabled(desk)) return;
    action.perform(desk).catch((error: unknown) => tellProblem(error, t));
  };
}

function useActionKeys(desk: DeskContext) {
  const perform = usePerform();
  const latest = useRef({ desk, perform });
  useEffect(() => {
    latest.current = { desk, perform };
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.repeat || (event.target as HTMLElement | null)?.dataset?.takesKeys) return;
      const action = actionForKey(keyName(event), preferences().keys);
      if (!action) return;
      event.preventDefault();
      latest.current.perform(action, latest.current.desk);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
}

function tellSaved(ticket: Ticket | null, t: TFunction) {
  if (!ticket) return;
  notifications.show({ message: t("wrap_up.notes_saved", { number: ticket.number }) });
}

/** What is shown of the customer grows old at each step of the call. */
function useFreshCard(interaction: LiveInteraction | null) {
  const queries = useQueryClient();
  const step = `${interaction?.interaction}:${interaction?.stage}`;
  useEffect(() => {
    for (const key of ["customer", "tickets", "interaction"]) {
      void queries.invalidateQueries({ queryKey: [key] });
    }
  }, [step, queries]);
}

/** A call out that reached nobody says why. */
function useCallOutcome(interaction: LiveInteraction | null) {
  const { t } = useTranslation();
  const before = useRef<LiveInteraction | null>(null);
  useEffect(() => {
    const last = before.current;
    before.current = interaction;
    if (!last || last.interaction === interaction?.interaction) return;
    const ours = last.initiation === "outbound" || last.initiation === "callback";
    if (!ours || last.stage === "wrap_up") return;
    api.interaction(last.interaction).then(
      ({ outcome }) => {
        if (!outcome || outcome === "handled") return;
        const words = t(`outcome.${outcome}`).toLowerCase();
        notifications.show({
          color: "yellow",
          message: t("inbox.call_failed", { outcome: words }),
        });
      },
      () => undefined,
    );
  }, [interaction, t]);
}

/** A wrap-up that ran out must not take the notes with it. */
function useLateNotes(interaction: LiveInteraction | null) {
  const { t } = useTranslation();
  const before = useRef<LiveInteraction | null>(null);
  useEffect(() => {
    const last = before.current;
    before.current = interaction;
    if (!last || last.interaction === interaction?.interaction) return;
    saveNotes(notesTarget(last), t("wrap_up.ticket_subject")).then(
      (ticket) => tellSaved(ticket, t),
      (error: unknown) => tellProblem(error, t),
    );
  }, [interaction, t]);
}

/** A new call closes what was open at the strip and brings the desk back to it. */
function useFollowCall(interaction: LiveInteraction | null) {
  const key = interaction?.interaction ?? null;
  const { t } = useTranslation();
  const ringing = interaction?.stage === "ringing";
  useEffect(() => {
    openPanel.set(null);
    if (key) viewed.set(null);
  }, [key]);
  useEffect(() => {
    const calm = "Plateau";
    document.title = ringing ? `● ${t("phone.title_ringing")} – ${calm}` : calm;
    return () => {
      document.title = calm;
    };
  }, [ringing, t]);
}

export const useOpenPanel = () => useAtom(openPanel);
