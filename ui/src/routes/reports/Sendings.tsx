/** Reports that are sent by themselves: one's own. */
import { ActionIcon, Button, Menu, VisuallyHidden } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconDots, IconMailForward, IconPlus } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/reports";
import type { SendingView } from "../../api/reports";
import { tellProblem } from "../../app/problems";
import { localeTag } from "../../format/time";
import { useLocale } from "../../i18n";
import { Empty, Failed, Loading } from "../../parts/Empty";
import { type Column, Grid } from "../../parts/Grid";
import { useFormat } from "../../parts/useFormat";
import { SendingDialog } from "./SendingDialog";
import { clock } from "./sheet";

/** `Chaque semaine (lundi) à 08:00`. */
function rhythmOf(one: SendingView, t: TFunction, locale: "fr" | "en"): string {
  const words = [t(`reports.sendings.every.${one.every as "day"}`)];
  if (one.every === "week" && one.day) {
    // 2024-01-01 was a Monday.
    const day = new Date(Date.UTC(2024, 0, one.day));
    const name = new Intl.DateTimeFormat(localeTag(locale), { weekday: "long", timeZone: "UTC" });
    words.push(`(${name.format(day)})`);
  }
  if (one.every === "month" && one.day) {
    words.push(t("reports.sendings.on_month", { day: one.day }));
  }
  words.push(t("reports.sendings.at", { time: clock(one.minute) }));
  return words.join(" ");
}

export function Sendings() {
  const { t } = useTranslation();
  const locale = useLocale();
  const format = useFormat();
  const queries = useQueryClient();
  const [edited, setEdited] = useState<SendingView | "new" | null>(null);
  const list = useQuery({ queryKey: ["reports", "sendings"], queryFn: api.sendings });
  const rows = list.data?.items ?? [];
  const refresh = () => queries.invalidateQueries({ queryKey: ["reports", "sendings"] });
  const doing = async (what: () => Promise<unknown>) => {
    try {
      await what();
      await refresh();
    } catch (error) {
      tellProblem(error, t);
    }
  };
  const send = (one: SendingView) =>
    doing(async () => {
      const sent = await api.sendNow(one.id);
      const well = sent.last_state === "queued";
      notifications.show({
        color: well ? undefined : "red",
        message: well
          ? t("reports.sendings.sent")
          : t("reports.sendings.states.failed", { why: sent.last_state ?? "" }),
      });
    });
  if (list.isError) return <Failed error={list.error} retry={() => void list.refetch()} />;
  if (list.isPending) return <Loading />;
  const columns: Column<SendingView>[] = [
    {
      id: "report",
      head: t("reports.sendings.report"),
      text: true,
      cell: (one) => one.report_name ?? t("reports.sendings.gone"),
    },
    {
      id: "rhythm",
      head: t("reports.sendings.rhythm"),
      cell: (one) => rhythmOf(one, t, locale),
    },
    {
      id: "recipients",
      head: t("reports.sendings.recipients"),
      text: true,
      cell: (one) => one.recipients.join(", "),
    },
    {
      id: "format",
      head: t("reports.sendings.format"),
      cell: (one) => t(`reports.formats.${one.format}`),
    },
    {
      id: "next",
      head: t("reports.sendings.next"),
      cell: (one) => (one.active ? format.at(one.next_at) : t("reports.sendings.paused")),
    },
    {
      id: "last",
      head: t("reports.sendings.last"),
      cell: (one) =>
        one.last_at
          ? `${format.at(one.last_at)} · ${
              one.last_state === "queued"
                ? t("reports.sendings.states.queued")
                : t("reports.sendings.states.failed", { why: one.last_state ?? "" })
            }`
          : t("reports.sendings.never"),
    },
    {
      id: "more",
      head: <VisuallyHidden>{t("reports.acts")}</VisuallyHidden>,
      width: 48,
      cell: (one) => (
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon
              variant="subtle"
              aria-label={t("reports.more", { name: one.report_name ?? "" })}
              onClick={(event) => event.stopPropagation()}
            >
              <IconDots size={16} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown onClick={(event) => event.stopPropagation()}>
            <Menu.Item onClick={() => void send(one)}>{t("reports.sendings.now")}</Menu.Item>
            <Menu.Item onClick={() => setEdited(one)}>{t("reports.sendings.edit")}</Menu.Item>
            <Menu.Item onClick={() => void doing(() => api.removeSending(one.id))}>
              {t("reports.remove")}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      ),
    },
  ];
  return (
    <>
      <div className="row" style={{ justifyContent: "flex-end", marginBottom: 8 }}>
        <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setEdited("new")}>
          {t("reports.sendings.add")}
        </Button>
      </div>
      {rows.length === 0 ? (
        <Empty
          icon={IconMailForward}
          title={t("reports.sendings.empty")}
          hint={t("reports.sendings.empty_hint")}
        />
      ) : (
        <div className="panel scroll">
          <Grid
            label={t("reports.tabs.sendings")}
            columns={columns}
            rows={rows}
            keyOf={(one) => one.id}
            onOpen={setEdited}
          />
        </div>
      )}
      {edited && (
        <SendingDialog
          sending={edited === "new" ? null : edited}
          onDone={() => void refresh()}
          onClose={() => setEdited(null)}
        />
      )}
    </>
  );
}
