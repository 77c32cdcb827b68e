import { ActionIcon, Button, Switch } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ACTIONS, actionForKey, keyName, keyOf } from "../../actions";
import type { Action, ActionId, ActionLabel } from "../../actions/action";
import { changePreferences, usePreferences } from "../../app/preferences";

/** The action's name when nothing is going on. */
const NAMES: Record<ActionId, ActionLabel> = {
  answer: "answer",
  hang_up: "hang_up",
  hold: "hold",
  mute: "mute",
  keypad: "keypad",
  transfer: "transfer",
  recording: "recording_pause",
  objection: "objection",
  refuse_calls: "refuse_calls",
  wrap_up: "wrap_up",
  extend_wrap_up: "extend_wrap_up",
  schedule_callback: "schedule_callback",
  consult_toggle: "to_consulted",
  consult_join: "join",
  consult_complete: "complete",
  consult_end: "come_back",
};

const MODIFIERS = ["Control", "Shift", "Alt", "Meta", "AltGraph"];

export function KeysPanel() {
  const { t } = useTranslation();
  const { keys, dispositionKeys } = usePreferences();
  const [listening, setListening] = useState<ActionId | null>(null);
  const [conflict, setConflict] = useState<{ at: ActionId; with: Action } | null>(null);
  const name = (action: Action) => t(`actions.${NAMES[action.id]}`);

  const shown = (action: Action) =>
    listening === action.id
      ? t("preferences.press")
      : (keyOf(action, keys) ?? t("preferences.none"));

  const hear = (action: Action, event: React.KeyboardEvent) => {
    if (listening !== action.id || MODIFIERS.includes(event.key) || event.key === "Tab") return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key !== "Escape") {
      const pressed = keyName(event);
      const other = actionForKey(pressed, keys);
      if (other && other.id !== action.id) {
        setConflict({ at: action.id, with: other });
        return;
      }
      changePreferences({ keys: { ...keys, [action.id]: pressed } });
    }
    setConflict(null);
    setListening(null);
  };

  return (
    <section className="panel" aria-label={t("preferences.keys")}>
      <div className="panel-head">
        <h2 className="grow">{t("preferences.keys")}</h2>
        <Button variant="subtle" onClick={() => changePreferences({ keys: {} })}>
          {t("preferences.reset")}
        </Button>
      </div>
      <div className="panel-body stack">
        <div className="muted">{t("preferences.keys_hint")}</div>
        <table className="grid" style={{ maxWidth: 560 }}>
          <tbody>
            {ACTIONS.map((action) => (
              <tr key={action.id}>
                <td>{name(action)}</td>
                <td style={{ width: 140 }}>
                  <Button
                    variant="default"
                    fullWidth
                    data-takes-keys="1"
                    aria-label={`${shown(action)} – ${t("preferences.change_key", { action: name(action) })}`}
                    onClick={() => {
                      setConflict(null);
                      setListening(action.id);
                    }}
                    onBlur={() => setListening(null)}
                    onKeyDown={(event) => hear(action, event)}
                  >
                    {shown(action)}
                  </Button>
                </td>
                <td style={{ width: 40 }}>
                  <ActionIcon
                    aria-label={t("preferences.clear_key", { action: name(action) })}
                    disabled={keyOf(action, keys) === null}
                    onClick={() => changePreferences({ keys: { ...keys, [action.id]: "" } })}
                  >
                    <IconX size={14} aria-hidden />
                  </ActionIcon>
                </td>
                <td
                  className="text tone-bad"
                  role={conflict?.at === action.id ? "alert" : undefined}
                >
                  {conflict?.at === action.id &&
                    t("preferences.conflict", { action: name(conflict.with) })}
                </td>
              </tr>
            ))}
            <tr>
              <td>{t("preferences.search")}</td>
              <td style={{ textAlign: "center" }}>
                <kbd>Ctrl</kbd> <kbd>K</kbd>
              </td>
              <td />
              <td />
            </tr>
          </tbody>
        </table>
        <Switch
          label={t("outbound.desk.keys_setting")}
          description={t("outbound.desk.keys_setting_hint")}
          checked={dispositionKeys}
          onChange={(event) => changePreferences({ dispositionKeys: event.currentTarget.checked })}
        />
      </div>
    </section>
  );
}
