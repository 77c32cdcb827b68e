/** What came of the call: one chip each, chosen by a click or by its letter, during the call and after. */
import { IconCheck } from "@tabler/icons-react";
import { useEffect, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { ACTIONS, keyOf } from "../../actions";
import { dispose } from "../../actions/wrapUp";
import type { LiveInteraction } from "../../api/types";
import { usePreferences } from "../../app/preferences";
import { tellProblem } from "../../app/problems";
import { isTyping, keysOf } from "./dispositionKeys";
import { openPanel, useDesk } from "./useDesk";

export function Dispositions({ interaction }: { interaction: LiveInteraction }) {
  const { t } = useTranslation();
  const { me } = useDesk();
  const { keys: own, dispositionKeys } = usePreferences();
  const queue = me.queues.find((q) => q.id === interaction.queue);
  const offered = useMemo(
    () =>
      queue?.dispositions
        ? me.dispositions.filter((d) => queue.dispositions?.includes(d.id))
        : me.dispositions,
    [queue, me.dispositions],
  );
  const letters = useMemo(() => {
    if (!dispositionKeys) return new Map<string, string>();
    const taken = ACTIONS.map((action) => keyOf(action, own) ?? "").filter((k) => k.length === 1);
    return keysOf(offered, taken);
  }, [offered, own, dispositionKeys]);
  const choose = (id: string) => {
    dispose(interaction.interaction, id).catch((error: unknown) => tellProblem(error, t));
  };
  useLetters(letters, choose);
  if (offered.length === 0)
    return <div className="small muted">{t("wrap_up.no_dispositions")}</div>;
  return (
    <div className="stack" style={{ gap: 4 }}>
      <div role="group" aria-label={t("wrap_up.disposition")} className="row wrap">
        {offered.map((disposition) => {
          const chosen = interaction.disposition === disposition.id;
          const letter = letters.get(disposition.id);
          return (
            <button
              key={disposition.id}
              type="button"
              className="chip"
              aria-pressed={chosen}
              aria-keyshortcuts={letter}
              onClick={() => choose(disposition.id)}
            >
              {chosen && <IconCheck size={14} aria-hidden />}
              {disposition.name}
              {letter && <kbd aria-hidden>{letter.toUpperCase()}</kbd>}
            </button>
          );
        })}
      </div>
      {letters.size > 0 && <span className="small muted">{t("outbound.desk.keys")}</span>}
    </div>
  );
}

/** Only where nobody types: a letter in a text is a letter. */
function useLetters(letters: Map<string, string>, choose: (id: string) => void) {
  const latest = useRef({ letters, choose });
  useEffect(() => {
    latest.current = { letters, choose };
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const held = event.ctrlKey || event.altKey || event.metaKey || event.repeat;
      if (held || event.defaultPrevented || isTyping(event.target)) return;
      if (openPanel.get() !== null) return;
      const pressed = event.key.toLowerCase();
      const found = [...latest.current.letters].find(([, letter]) => letter === pressed);
      if (!found) return;
      event.preventDefault();
      latest.current.choose(found[0]);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
}
