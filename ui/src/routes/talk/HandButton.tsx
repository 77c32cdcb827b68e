/** On the agent's bar: raise the hand, see who comes, lower it. */
import { Button, Popover, TextInput } from "@mantine/core";
import { IconHandStop } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/supervision";
import { tellProblem } from "../../app/problems";
import { useMe } from "../../app/session";
import { useNews } from "../../live/useNews";
import { Elapsed } from "../../parts/Elapsed";

/** Alt+H raises at once, without a word; again lowers. */
const KEY = "h";

export function HandButton() {
  const { t } = useTranslation();
  const me = useMe();
  const queries = useQueryClient();
  const [opened, setOpened] = useState(false);
  const [text, setText] = useState("");
  const list = useNews("hands", ["hands"], api.hands);
  const mine = list.data?.items.find((hand) => hand.agent === me.person.login);
  const act = useCallback(
    async (what: () => Promise<unknown>) => {
      try {
        await what();
        setOpened(false);
        setText("");
      } catch (error) {
        tellProblem(error, t);
      }
      await queries.invalidateQueries({ queryKey: ["hands"] });
    },
    [queries, t],
  );
  const up = mine !== undefined;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!event.altKey || event.ctrlKey || event.repeat || event.key.toLowerCase() !== KEY) return;
      event.preventDefault();
      void act(() => (up ? api.lowerOwnHand() : api.raiseHand("")));
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [act, up]);
  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      position="bottom-end"
      width={300}
      shadow="none"
      trapFocus
      returnFocus
      zIndex={300}
    >
      <Popover.Target>
        <button
          type="button"
          className={`search-button hand ${up ? "tone-warn" : ""}`}
          aria-pressed={up}
          aria-keyshortcuts="Alt+H"
          aria-label={t(up ? "talk.hand_up" : "talk.raise")}
          title={t(up ? "talk.hand_up" : "talk.raise")}
          data-testid="hand"
          onClick={() => setOpened(!opened)}
        >
          <IconHandStop size={18} aria-hidden />
          {mine && <Elapsed since={mine.raised_at} />}
        </button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t("talk.raise")}>
        {mine ? (
          <div className="stack">
            <span role="status">
              {mine.taken_by
                ? t("talk.comes", { name: mine.taken_by_name })
                : t("talk.waiting_for_help")}
            </span>
            <Button onClick={() => void act(api.lowerOwnHand)}>{t("talk.lower")}</Button>
          </div>
        ) : (
          <form
            className="stack"
            onSubmit={(event) => {
              event.preventDefault();
              void act(() => api.raiseHand(text));
            }}
          >
            <TextInput
              label={t("talk.about")}
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
              maxLength={200}
              data-autofocus
            />
            <Button type="submit" leftSection={<IconHandStop size={16} aria-hidden />}>
              {t("talk.raise")}
            </Button>
          </form>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
