/**
 * Who is signed in. Opens the live feed and the phone when they enter, closes both when they
 * leave. Owns no screen.
 */
import { useMantineColorScheme } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import * as api from "../api/calls";
import { whenSignedOut } from "../api/client";
import type { Locale, Me, PhoneKey, Theme } from "../api/types";
import { changeLocale } from "../i18n";
import { live } from "../live/store";
import { phone } from "../phone/phone";
import { reportOf } from "../phone/quality";
import { reportPhoneQuality } from "../api/supervision";

export type Gate =
  | { at: "loading" }
  | { at: "door" }
  /** Signed in, and a second factor is to be set up before anything else. */
  | { at: "enrol"; me: Me }
  /** Signed in, looking at the headset before entering. */
  | { at: "check"; me: Me }
  | { at: "inside"; me: Me };

interface Session {
  gate: Gate;
  signIn: (login: string, password: string, code?: string) => Promise<void>;
  /** The second factor is set up: goes on as a sign-in does. */
  enrolled: () => Promise<void>;
  enter: () => void;
  /** Asks anew for the names that a published plan may have changed. */
  refresh: () => Promise<void>;
  signOut: () => Promise<void>;
  setLocale: (locale: Locale) => void;
  setTheme: (theme: Theme) => void;
}

const SessionContext = createContext<Session | null>(null);

export function SessionProvider({ children }: { children: ReactNode }) {
  const [gate, setGate] = useState<Gate>({ at: "loading" });
  const firstKey = useRef<PhoneKey | null>(null);
  const { setColorScheme } = useMantineColorScheme();
  const queries = useQueryClient();

  const dress = useCallback(
    (me: Me) => {
      changeLocale(me.person.locale);
      setColorScheme(me.person.theme);
    },
    [setColorScheme],
  );

  const leave = useCallback(() => {
    live.close();
    phone.stop();
    queries.clear();
    setGate({ at: "door" });
  }, [queries]);

  const open = useCallback((me: Me) => {
    live.open(me.agent !== null);
    if (me.agent !== null) {
      // A measure that does not arrive is no loss: the next one comes in five seconds.
      phone.whenMeasured((m) => void reportPhoneQuality(reportOf(m)).catch(() => undefined));
      phone.start(async () => {
        const key = firstKey.current;
        firstKey.current = null;
        return key ?? (await api.me(true)).phone;
      });
    }
    setGate({ at: "inside", me });
  }, []);

  // Asked once per page: a change of theme or language must not let anybody past the door again.
  const entry = useRef({ dress, leave, open });
  useEffect(() => {
    entry.current = { dress, leave, open };
  });
  useEffect(() => {
    const out = () => entry.current.leave();
    whenSignedOut(out);
    live.whenSignedOut(out);
    let gone = false;
    api.me().then(
      (me) => {
        if (gone) return;
        entry.current.dress(me);
        if (me.enrol) setGate({ at: "enrol", me });
        else entry.current.open(me);
      },
      () => !gone && setGate({ at: "door" }),
    );
    return () => {
      gone = true;
    };
  }, []);

  const session = useMemo<Session>(
    () => ({
      gate,
      async signIn(login, password, code) {
        const answer = await api.signIn(login, password, code);
        firstKey.current = answer.phone;
        const me = await api.me();
        dress(me);
        if (me.enrol) setGate({ at: "enrol", me });
        else if (me.agent !== null) setGate({ at: "check", me });
        else open(me);
      },
      async enrolled() {
        const me = await api.me();
        if (me.agent !== null) setGate({ at: "check", me });
        else open(me);
      },
      enter() {
        if (gate.at === "check") open(gate.me);
      },
      async refresh() {
        const fresh = await api.me();
        // Being an agent opens a phone: that waits for the next page.
        setGate((now) =>
          now.at === "inside" ? { at: "inside", me: { ...fresh, agent: now.me.agent } } : now,
        );
      },
      async signOut() {
        await api.signOut().catch(() => undefined);
        // A new page: nothing of this person stays in memory.
        window.location.assign("/");
      },
      setLocale(locale) {
        changeLocale(locale);
        if (gate.at === "inside") void api.patchMe({ locale }).catch(() => undefined);
      },
      setTheme(theme) {
        setColorScheme(theme);
        if (gate.at === "inside") void api.patchMe({ theme }).catch(() => undefined);
      },
    }),
    [gate, dress, open, setColorScheme],
  );

  return <SessionContext.Provider value={session}>{children}</SessionContext.Provider>;
}

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error("no session provider above");
  return session;
}

/** The signed-in person; only called inside the gate. */
export function useMe(): Me {
  const { gate } = useSession();
  if (gate.at !== "inside") throw new Error("nobody is inside");
  return gate.me;
}
