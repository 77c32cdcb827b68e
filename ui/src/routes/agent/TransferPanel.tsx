/** Where the call goes on: one search over colleagues, queues and flows, or a number. */
import { Button, SegmentedControl, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconHeadset, IconPhone, IconRoute, IconUsers } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { consultWith, type TransferTarget, transferTo } from "../../actions/transfer";
import * as api from "../../api/calls";
import type { LiveInteraction } from "../../api/types";
import { tellProblem } from "../../app/problems";
import { dialable } from "../../format/number";
import { openPanel } from "./useDesk";

type Way = "now" | "ask";

/** States and lines change while one looks. */
const REFRESH_MS = 3_000;

export function TransferPanel({ interaction }: { interaction: LiveInteraction }) {
  const { t } = useTranslation();
  const [way, setWay] = useState<Way>("now");
  const [search, setSearch] = useState("");
  const [reason, setReason] = useState("");
  const [wrong, setWrong] = useState(false);
  const [asked] = useDebouncedValue(search.trim(), 150);
  const found = useQuery({
    queryKey: ["targets", interaction.interaction, asked],
    queryFn: () => api.targets(interaction.interaction, asked),
    placeholderData: (before) => before,
    refetchInterval: REFRESH_MS,
  });
  const number = dialable(search);

  const go = (target: TransferTarget) => {
    openPanel.set(null);
    const passes = way === "now" ? transferTo : consultWith;
    passes(interaction.interaction, target, reason.trim()).catch((error: unknown) =>
      tellProblem(error, t),
    );
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setWrong(!number);
    if (number) go({ number });
  };
  const { agents = [], queues = [], flows = [] } = found.data ?? {};
  const none = agents.length + queues.length + flows.length === 0 && !number;
  return (
    <form className="stack" onSubmit={submit}>
      <h2>{t("transfer.title")}</h2>
      <SegmentedControl
        fullWidth
        aria-label={t("transfer.way")}
        value={way}
        onChange={(value) => setWay(value as Way)}
        data={[
          { value: "now", label: t("transfer.now") },
          { value: "ask", label: t("transfer.ask") },
        ]}
      />
      <TextInput
        label={t("transfer.to")}
        placeholder={t("transfer.search")}
        value={search}
        error={wrong && !number ? t("transfer.bad_number") : undefined}
        onChange={(event) => setSearch(event.currentTarget.value)}
        data-autofocus
      />
      <div style={{ maxHeight: 260, overflow: "auto" }} className="panel" data-testid="targets">
        {number && (
          <Target
            icon={<IconPhone size={16} aria-hidden />}
            name={search}
            onPick={() => go({ number })}
          >
            {t("transfer.number")}
          </Target>
        )}
        {agents.map((agent) => (
          <Target
            key={`a-${agent.agent}`}
            icon={<IconHeadset size={16} aria-hidden />}
            name={agent.name}
            disabled={agent.state !== "idle"}
            onPick={() => go({ agent: agent.agent })}
          >
            {t(`state.${agent.state}`)}
          </Target>
        ))}
        {queues.map((queue) => (
          <Target
            key={`q-${queue.queue}`}
            icon={<IconUsers size={16} aria-hidden />}
            name={queue.name}
            onPick={() => go({ queue: queue.queue })}
          >
            {t("transfer.waiting", { count: queue.waiting })}
            {" · "}
            {t("transfer.idle", { count: queue.agents_idle })}
          </Target>
        ))}
        {way === "now" &&
          flows.map((flow) => (
            <Target
              key={`f-${flow.flow}`}
              icon={<IconRoute size={16} aria-hidden />}
              name={flow.name}
              onPick={() => go({ flow: flow.flow })}
            >
              {t("transfer.flow")}
            </Target>
          ))}
        {none && found.isSuccess && (
          <div className="small muted" style={{ padding: 10 }}>
            {t("transfer.nobody")}
          </div>
        )}
      </div>
      <TextInput
        label={t("transfer.reason")}
        placeholder={t("transfer.reason_hint")}
        value={reason}
        maxLength={200}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <Button type="submit" variant="default" disabled={!number}>
        {way === "now" ? t("transfer.go") : t("transfer.call")}
      </Button>
    </form>
  );
}

function Target(props: {
  icon: ReactNode;
  name: string;
  disabled?: boolean;
  onPick: () => void;
  children: ReactNode;
}) {
  return (
    <button type="button" className="item row" disabled={props.disabled} onClick={props.onPick}>
      {props.icon}
      <span className="grow cut">{props.name}</span>
      <span className="small muted" style={{ flex: "none" }}>
        {props.children}
      </span>
    </button>
  );
}
