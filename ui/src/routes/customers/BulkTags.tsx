/** One tag more for every chosen card. */
import { Button, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconTag } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/calls";
import type { Customer } from "../../api/types";
import { tellProblem } from "../../app/problems";

/** Cards changed at the same time: a page is not to flood the server. */
const AT_ONCE = 6;

export function BulkTags({ customers, onDone }: { customers: Customer[]; onDone: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [tag, setTag] = useState("");
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const wanted = tag.trim();
    if (!wanted) return;
    setBusy(true);
    const left = customers.filter((customer) => !customer.tags.includes(wanted));
    const total = left.length;
    try {
      while (left.length > 0) {
        await Promise.all(
          left.splice(0, AT_ONCE).map((customer) =>
            api.patchCustomer(customer.id, {
              version: customer.version,
              tags: [...customer.tags, wanted],
            }),
          ),
        );
      }
      notifications.show({ message: t("card.list.tagged", { count: total }) });
      onDone();
    } catch (error) {
      tellProblem(error, t);
    } finally {
      setBusy(false);
      await queries.invalidateQueries({ queryKey: ["customers"] });
    }
  };
  return (
    <form className="notice row" onSubmit={(event) => void submit(event)}>
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
        loading={busy}
        disabled={!tag.trim()}
        leftSection={<IconTag size={16} aria-hidden />}
      >
        {t("card.list.add_tag")}
      </Button>
    </form>
  );
}
