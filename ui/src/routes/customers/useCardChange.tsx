/** A change of the card that the toast undoes, as long as nobody changed it after. */
import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconArrowBackUp } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import * as cards from "../../api/cards";
import type { Customer } from "../../api/types";
import { tellProblem } from "../../app/problems";

type Versioned = Pick<Customer, "id" | "version">;

export function useCardChange() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const fresh = (...ids: string[]) =>
    Promise.all(ids.map((id) => queries.invalidateQueries({ queryKey: ["customer", id] })));
  const undo = async (card: Versioned, before: cards.Changes, seen: string) => {
    try {
      await cards.change(card, before);
      notifications.show({ message: t("card.lines.undone") });
      await fresh(card.id, seen);
    } catch (error) {
      tellProblem(error, t);
    }
  };
  /** `before` is what undoing puts back; `seen` the card on the screen, when it is another one. */
  return async (
    card: Versioned,
    changes: cards.Changes,
    before: cards.Changes,
    message: string,
    seen: string = card.id,
  ) => {
    const changed = await cards.change(card, changes);
    const toast = notifications.show({
      title: message,
      autoClose: 15_000,
      message: (
        <Button
          variant="subtle"
          size="compact-sm"
          leftSection={<IconArrowBackUp size={14} aria-hidden />}
          onClick={() => {
            notifications.hide(toast);
            void undo(changed, before, seen);
          }}
        >
          {t("card.list.undo")}
        </Button>
      ),
    });
    await fresh(card.id, seen);
    return changed;
  };
}
