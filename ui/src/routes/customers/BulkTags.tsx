/** Tags put on, or taken off, all chosen cards: in one request, and undone from the toast. */
import { Button, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconArrowBackUp, IconTag, IconTagOff } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import * as cards from "../../api/cards";
import type { Customer } from "../../api/types";
import { tellProblem } from "../../app/problems";

/** Cards of one request. */
const AT_ONCE = 500;

type Way = "add" | "remove";

/** What was changed, and how many were not. */
interface Done {
  changed: string[];
  left: number;
}

async function retag(ids: readonly string[], way: Way, tag: string): Promise<Done> {
  const done: Done = { changed: [], left: 0 };
  for (let n = 0; n < ids.length; n += AT_ONCE) {
    const { items } = await cards.retag({ ids: ids.slice(n, n + AT_ONCE), [way]: [tag] });
    for (const { id, result } of items) {
      if (result === "changed") done.changed.push(id);
      else if (result !== "same") done.left += 1;
    }
  }
  return done;
}

function useRetag() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const fresh = () =>
    Promise.all(
      ["customer", "customers"].map((key) => queries.invalidateQueries({ queryKey: [key] })),
    );
  const undo = async (ids: readonly string[], way: Way, tag: string) => {
    try {
      await retag(ids, way === "add" ? "remove" : "add", tag);
      notifications.show({ message: t("card.list.undone") });
      await fresh();
    } catch (error) {
      tellProblem(error, t);
    }
  };
  return async (ids: readonly string[], way: Way, tag: string) => {
    const { changed, left } = await retag(ids, way, tag);
    const count = changed.length;
    const toast = notifications.show({
      title: t(way === "add" ? "card.list.tagged" : "card.list.untagged", { count }),
      autoClose: 15_000,
      message: (
        <>
          {left > 0 && <div className="tone-warn">{t("card.list.left", { count: left })}</div>}
          {count > 0 && (
            <Button
              variant="subtle"
              size="compact-sm"
              leftSection={<IconArrowBackUp size={14} aria-hidden />}
              onClick={() => {
                notifications.hide(toast);
                void undo(changed, way, tag);
              }}
            >
              {t("card.list.undo")}
            </Button>
          )}
        </>
      ),
    });
    await fresh();
  };
}

export function BulkTags({ customers, onDone }: { customers: Customer[]; onDone: () => void }) {
  const { t } = useTranslation();
  const change = useRetag();
  const [tag, setTag] = useState("");
  const [busy, setBusy] = useState<Way | null>(null);
  const wanted = tag.trim();
  const submit = async (way: Way) => {
    if (!wanted) return;
    setBusy(way);
    try {
      await change(
        customers.map(({ id }) => id),
        way,
        wanted,
      );
      onDone();
    } catch (error) {
      tellProblem(error, t);
    } finally {
      setBusy(null);
    }
  };
  return (
    <form
      className="notice row"
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        void submit("add");
      }}
    >
      <span className="strong">{t("card.list.chosen", { count: customers.length })}</span>
      <TextInput
        aria-label={t("card.list.new_tag")}
        placeholder={t("card.list.new_tag")}
        value={tag}
        maxLength={50}
        onChange={(event) => setTag(event.currentTarget.value)}
      />
      <Button
        type="submit"
        variant="default"
        loading={busy === "add"}
        disabled={!wanted || busy !== null}
        leftSection={<IconTag size={16} aria-hidden />}
      >
        {t("card.list.add_tag")}
      </Button>
      <Button
        variant="default"
        loading={busy === "remove"}
        disabled={!wanted || busy !== null}
        leftSection={<IconTagOff size={16} aria-hidden />}
        onClick={() => void submit("remove")}
      >
        {t("card.list.remove_tag")}
      </Button>
      <span className="grow" />
      <Button variant="subtle" onClick={onDone}>
        {t("card.list.choose_none")}
      </Button>
    </form>
  );
}
