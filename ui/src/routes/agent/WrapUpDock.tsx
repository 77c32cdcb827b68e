/** The wrap-up, docked below the work area: disposition, notes, countdown. Never a modal. */
import { Button } from "@mantine/core";
import { IconCheck, IconClockPlus } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { actionById, keyOf } from "../../actions";
import type { LiveInteraction } from "../../api/types";
import { usePreferences } from "../../app/preferences";
import { clock } from "../../format/time";
import { useLeftMs } from "../../parts/Elapsed";
import { ReplyArea } from "../../parts/ReplyArea";
import { Dispositions } from "./Dispositions";
import { changeDraft, useDraft } from "./drafts";
import { Proposals } from "./Proposals";
import { openPanel, useDesk, useOpenPanel, usePerform } from "./useDesk";

const LAST_SECONDS_MS = 10_000;

export function WrapUpDock({ interaction }: { interaction: LiveInteraction }) {
  const { t } = useTranslation();
  const draft = useDraft(interaction.interaction);
  const notes = useRef<HTMLTextAreaElement>(null);
  const panel = useOpenPanel();
  useEffect(() => {
    if (panel !== "wrap_up") return;
    notes.current?.focus();
    openPanel.set(null);
  }, [panel]);
  const { stage } = interaction;
  if (stage !== "talking" && stage !== "on_hold" && stage !== "wrap_up") return null;
  return (
    <div
      className="dock stack"
      data-stage={stage}
      role="region"
      aria-label={t("wrap_up.title")}
      onKeyDown={(event) => {
        // Out of the text, so that a letter disposes again.
        if (event.key === "Escape" && event.target instanceof HTMLTextAreaElement) {
          event.target.blur();
        }
      }}
    >
      <div className="row between wrap">
        <h2>{t("wrap_up.title")}</h2>
        {stage === "wrap_up" ? (
          <Ending interaction={interaction} />
        ) : (
          <span className="small muted">{t("wrap_up.during_call")}</span>
        )}
      </div>
      <Dispositions interaction={interaction} />
      <Proposals interaction={interaction} />
      <ReplyArea
        organization={interaction.organization}
        customer={draft.customer ?? interaction.customer?.id ?? null}
        ticket={draft.saved}
        ref={notes}
        label={t("wrap_up.notes")}
        placeholder={t("wrap_up.notes_hint")}
        description={
          draft.notes.trim()
            ? draft.saved
              ? t("wrap_up.notes_to", { number: draft.saved.number })
              : t("wrap_up.notes_go")
            : undefined
        }
        autosize
        minRows={2}
        maxRows={5}
        value={draft.notes}
        onText={(text) => changeDraft(interaction.interaction, { notes: text })}
      />
    </div>
  );
}

function Ending({ interaction }: { interaction: LiveInteraction }) {
  const { t } = useTranslation();
  const desk = useDesk();
  const perform = usePerform();
  const { keys } = usePreferences();
  const left = useLeftMs(interaction.wrap_up_ends_at);
  const finishAction = actionById("wrap_up");
  const key = keyOf(finishAction, keys);
  return (
    <div className="row">
      {left === null ? (
        <span className="small muted">{t("wrap_up.unlimited")}</span>
      ) : (
        <>
          <span className="small muted">{t("wrap_up.left")}</span>
          <span
            className={`countdown num ${left <= LAST_SECONDS_MS ? "tone-bad" : ""}`}
            role="timer"
            aria-label={t("wrap_up.left")}
          >
            {clock(left + 999)}
          </span>
          <Button
            variant="default"
            leftSection={<IconClockPlus size={16} aria-hidden />}
            onClick={() => perform(actionById("extend_wrap_up"), desk)}
          >
            {t("wrap_up.extend")}
          </Button>
        </>
      )}
      <Button
        leftSection={<IconCheck size={16} aria-hidden />}
        onClick={() => perform(finishAction, desk)}
        data-action="finish"
        aria-keyshortcuts={key ?? undefined}
      >
        {t("wrap_up.finish")}
        {key ? ` (${key})` : ""}
      </Button>
    </div>
  );
}
