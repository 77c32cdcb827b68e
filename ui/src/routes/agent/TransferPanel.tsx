import { Button, TextInput } from "@mantine/core";
import { IconUsers } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { type TransferTarget, transferTo } from "../../actions/transfer";
import * as api from "../../api/calls";
import type { LiveInteraction } from "../../api/types";
import { tellProblem } from "../../app/problems";
import { dialable } from "../../format/number";
import { openPanel } from "./useDesk";

/** Blind transfer to a queue of the same organization, or to an outside number. */
export function TransferPanel({ interaction }: { interaction: LiveInteraction }) {
  const { t } = useTranslation();
  const [filter, setFilter] = useState("");
  const [number, setNumber] = useState("");
  const [wrong, setWrong] = useState(false);
  const queues = useQuery({ queryKey: ["queues"], queryFn: api.queues });
  const shown = (queues.data?.items ?? [])
    .filter((q) => q.organization === interaction.organization)
    .filter((q) => q.name.toLowerCase().includes(filter.toLowerCase()));

  const go = (target: TransferTarget) => {
    openPanel.set(null);
    transferTo(interaction.interaction, target).catch((error: unknown) => tellProblem(error, t));
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const digits = dialable(number);
    setWrong(!digits);
    if (digits) go({ number: digits });
  };
  return (
    <div className="stack">
      <h2>{t("transfer.title")}</h2>
      <TextInput
        label={t("transfer.to_queue")}
        placeholder={t("transfer.filter")}
        value={filter}
        onChange={(event) => setFilter(event.currentTarget.value)}
        data-autofocus
      />
      <div style={{ maxHeight: 220, overflow: "auto" }} className="panel">
        {shown.map((queue) => (
          <button
            key={queue.queue}
            type="button"
            className="item row"
            onClick={() => go({ queue: queue.queue })}
          >
            <IconUsers size={16} aria-hidden />
            <span className="grow cut">{queue.name}</span>
            <span className="small muted">{t("transfer.waiting", { count: queue.waiting })}</span>
          </button>
        ))}
        {shown.length === 0 && (
          <div className="small muted" style={{ padding: 10 }}>
            {t("transfer.no_queue")}
          </div>
        )}
      </div>
      <form onSubmit={submit} className="row" style={{ alignItems: "flex-end" }}>
        <TextInput
          className="grow"
          label={t("transfer.to_number")}
          placeholder={t("transfer.number_hint")}
          value={number}
          error={wrong ? t("transfer.bad_number") : undefined}
          onChange={(event) => setNumber(event.currentTarget.value)}
          inputMode="tel"
        />
        <Button type="submit" variant="default">
          {t("transfer.go")}
        </Button>
      </form>
    </div>
  );
}
