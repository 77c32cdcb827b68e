/** The calls owed: late promises first; move, cancel, or owe another. */
import { ActionIcon, Button, Tooltip } from "@mantine/core";
import {
  IconAlertTriangle,
  IconCalendarTime,
  IconClock,
  IconHeadset,
  IconPhoneCall,
  IconPhoneCheck,
  IconPlus,
  IconTrash,
  IconUsers,
} from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { CallbackView } from "../../api/types";
import { isLate, owedFirst, owedLook } from "../../live/owed";
import { useLive } from "../../live/store";
import { Badge } from "../../parts/Badge";
import { useNow } from "../../parts/Elapsed";
import { Empty } from "../../parts/Empty";
import { ExportMenu } from "../../parts/ExportMenu";
import { type Column, Grid } from "../../parts/Grid";
import { useFormat, useNames } from "../../parts/useFormat";
import { CancelDialog, MoveDialog, NewDialog, useWhom } from "./CallbackDialogs";

const LOOK = {
  late: ["bad", IconAlertTriangle],
  taken: ["busy", IconHeadset],
  in_line: ["busy", IconUsers],
  due: ["warn", IconPhoneCall],
  planned: ["calm", IconClock],
} as const;

type Asked =
  { for: "new" } | { for: "move"; owed: CallbackView } | { for: "cancel"; owed: CallbackView };

export function CallbacksPanel() {
  const { t } = useTranslation();
  const callbacks = useLive((state) => state.callbacks);
  // Rows that jump each second can't be read.
  const present = Math.floor(useNow() / 5_000) * 5_000;
  const [asked, setAsked] = useState<Asked | null>(null);
  const rows = useMemo(
    () => Object.values(callbacks).sort(owedFirst(present)),
    [callbacks, present],
  );
  const late = rows.filter((owed) => isLate(owed, present)).length;
  const close = () => setAsked(null);
  return (
    <section className="panel" aria-label={t("callbacks.title")}>
      <div className="panel-head">
        <IconPhoneCall size={16} aria-hidden />
        <h2>{t("callbacks.title")}</h2>
        <span className="row grow">
          {late > 0 && (
            <Badge tone="bad" icon={IconAlertTriangle}>
              {t("callbacks.late", { count: late })}
            </Badge>
          )}
        </span>
        <OwedExport rows={rows} present={present} />
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => setAsked({ for: "new" })}
        >
          {t("callbacks.new")}
        </Button>
      </div>
      {rows.length === 0 ? (
        <Empty icon={IconPhoneCheck} title={t("callbacks.none")} hint={t("callbacks.none_hint")} />
      ) : (
        <Owed rows={rows} present={present} onAsk={setAsked} />
      )}
      {asked?.for === "new" && <NewDialog onClose={close} />}
      {asked?.for === "move" && <MoveDialog owed={asked.owed} onClose={close} />}
      {asked?.for === "cancel" && <CancelDialog owed={asked.owed} onClose={close} />}
    </section>
  );
}

interface OwedProps {
  rows: CallbackView[];
  present: number;
  onAsk: (asked: Asked) => void;
}

function Owed({ rows, present, onAsk }: OwedProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const names = useNames();
  const whom = useWhom();
  const agents = useLive((state) => state.agents);
  const columns: Column<CallbackView>[] = [
    {
      id: "state",
      head: t("callbacks.state"),
      cell: (owed) => {
        const look = owedLook(owed, present);
        const [tone, icon] = LOOK[look];
        return (
          <Badge tone={tone} icon={icon}>
            {t(`callbacks.look.${look}`)}
          </Badge>
        );
      },
    },
    {
      id: "customer",
      head: t("floor.customer"),
      cell: (owed) => <span className="num">{whom(owed)}</span>,
    },
    {
      id: "queue",
      head: t("floor.queue"),
      cell: (owed) => {
        const name = names.queue(owed.queue) ?? names.organization(owed.organization) ?? "";
        return (
          <span className="cut queue-cell" title={name}>
            {name}
          </span>
        );
      },
    },
    { id: "promised", head: t("callbacks.promised"), cell: (owed) => <When owed={owed} /> },
    {
      id: "attempts",
      head: t("callbacks.attempts"),
      align: "right",
      cell: (owed) => format.count(owed.attempts),
    },
    {
      id: "only",
      head: t("callbacks.only"),
      cell: (owed) =>
        owed.only ? (
          (agents[owed.only]?.name ?? owed.only)
        ) : (
          <span className="muted">{t("callbacks.anyone")}</span>
        ),
    },
    {
      id: "actions",
      head: <span className="visually-hidden">{t("callbacks.actions")}</span>,
      align: "right",
      cell: (owed) => <RowActions owed={owed} onAsk={onAsk} />,
    },
  ];
  return (
    <div className="scroll tall" tabIndex={0} role="group" aria-label={t("callbacks.title")}>
      <Grid
        label={t("callbacks.title")}
        columns={columns}
        rows={rows}
        keyOf={(owed) => owed.callback}
      />
    </div>
  );
}

function OwedExport({ rows, present }: Pick<OwedProps, "rows" | "present">) {
  const { t } = useTranslation();
  const names = useNames();
  const whom = useWhom();
  const agents = useLive((state) => state.agents);
  return (
    <ExportMenu
      name={t("callbacks.title")}
      size="xs"
      columns={[
        {
          title: t("callbacks.state"),
          value: (owed) => t(`callbacks.look.${owedLook(owed, present)}`),
        },
        { title: t("floor.customer"), value: (owed) => whom(owed) },
        {
          title: t("history.organization"),
          value: (owed) => names.organization(owed.organization),
        },
        { title: t("floor.queue"), value: (owed) => names.queue(owed.queue) },
        { title: t("callbacks.promised"), value: (owed) => owed.promised },
        { title: t("callbacks.attempts"), value: (owed) => owed.attempts },
        {
          title: t("callbacks.only"),
          value: (owed) => owed.only && (agents[owed.only]?.name ?? owed.only),
        },
      ]}
      rows={() => rows}
      disabled={rows.length === 0}
    />
  );
}

/** The promise, and the next try where that is another moment. */
function When({ owed }: { owed: CallbackView }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <span className="num">
      {format.at(owed.promised)}
      {owed.not_before !== null && owed.not_before !== owed.promised && (
        <span className="small muted">
          {` ${t("callbacks.not_before", { time: format.at(owed.not_before) })}`}
        </span>
      )}
    </span>
  );
}

/** One that an agent has taken is out of everybody else's hands. */
function RowActions({ owed, onAsk }: { owed: CallbackView; onAsk: OwedProps["onAsk"] }) {
  const { t } = useTranslation();
  const who = useWhom()(owed);
  const taken = owed.state === "taken";
  return (
    <span className="row" style={{ justifyContent: "flex-end", gap: 4 }}>
      <Tooltip label={t("callbacks.move")}>
        <ActionIcon
          variant="default"
          size={26}
          disabled={taken}
          aria-label={t("callbacks.move_of", { who })}
          onClick={() => onAsk({ for: "move", owed })}
        >
          <IconCalendarTime size={16} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={t("callbacks.cancel")}>
        <ActionIcon
          variant="default"
          size={26}
          disabled={taken}
          aria-label={t("callbacks.cancel_of", { who })}
          onClick={() => onAsk({ for: "cancel", owed })}
        >
          <IconTrash size={16} aria-hidden />
        </ActionIcon>
      </Tooltip>
    </span>
  );
}
