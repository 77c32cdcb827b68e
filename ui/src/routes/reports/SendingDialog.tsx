/** What is sent, when, to whom, in which form. */
import { Button, Group, Modal, NumberInput, Select, Stack, Switch, Textarea } from "@mantine/core";
import { TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/reports";
import type { FileFormat, SendingView } from "../../api/reports";
import { tellProblem } from "../../app/problems";
import { localeTag } from "../../format/time";
import { useLocale } from "../../i18n";
import { clock, minuteOf } from "./sheet";

interface SendingDialogProps {
  sending: SendingView | null;
  onDone: () => void;
  onClose: () => void;
}

const EVERY = ["day", "weekday", "week", "month"] as const;
const FORMATS: readonly FileFormat[] = ["pdf", "xlsx", "csv", "parquet"];
const MORNING = 480;

export function SendingDialog({ sending, onDone, onClose }: SendingDialogProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const reports = useQuery({ queryKey: ["reports", "kept"], queryFn: api.reports });
  const [report, setReport] = useState(sending?.report ?? null);
  const [every, setEvery] = useState(sending?.every ?? "weekday");
  const [day, setDay] = useState(sending?.day ?? 1);
  const [time, setTime] = useState(clock(sending?.minute ?? MORNING));
  const [to, setTo] = useState(sending?.recipients.join("\n") ?? "");
  const [format, setFormat] = useState<FileFormat>(sending?.format ?? "pdf");
  const [active, setActive] = useState(sending?.active ?? true);
  const [busy, setBusy] = useState(false);
  const minute = minuteOf(time);
  const recipients = to.split(/[\s,;]+/).filter(Boolean);
  const ready = report !== null && minute !== null && recipients.length > 0;
  const save = async () => {
    if (!ready) return;
    setBusy(true);
    const form = {
      report,
      every,
      day: every === "week" || every === "month" ? day : null,
      minute,
      recipients,
      format,
      language: locale,
      active,
      ...(sending && { version: sending.version }),
    };
    try {
      await (sending ? api.changeSending(sending.id, form) : api.addSending(form));
      onDone();
      onClose();
    } catch (error) {
      tellProblem(error, t);
    } finally {
      setBusy(false);
    }
  };
  const days = Array.from({ length: 7 }, (_, n) => {
    // 2024-01-01 was a Monday.
    const date = new Date(Date.UTC(2024, 0, n + 1));
    const name = new Intl.DateTimeFormat(localeTag(locale), { weekday: "long", timeZone: "UTC" });
    return { value: String(n + 1), label: name.format(date) };
  });
  return (
    <Modal
      opened
      onClose={onClose}
      title={sending ? t("reports.sendings.edit") : t("reports.sendings.add")}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <Stack gap={12}>
          <Select
            label={t("reports.sendings.report")}
            required
            data={(reports.data?.items ?? []).map((one) => ({ value: one.id, label: one.name }))}
            value={report}
            onChange={setReport}
            nothingFoundMessage={t("reports.sendings.no_report")}
          />
          <Group gap={12} align="flex-end" grow>
            <Select
              label={t("reports.sendings.rhythm")}
              allowDeselect={false}
              data={EVERY.map((value) => ({ value, label: t(`reports.sendings.every.${value}`) }))}
              value={every}
              onChange={(value) => value && setEvery(value)}
            />
            {every === "week" && (
              <Select
                label={t("reports.sendings.week_day")}
                allowDeselect={false}
                data={days}
                value={String(Math.min(day, 7))}
                onChange={(value) => value && setDay(Number(value))}
              />
            )}
            {every === "month" && (
              <NumberInput
                label={t("reports.sendings.month_day")}
                min={1}
                max={31}
                value={day}
                onChange={(value) => typeof value === "number" && setDay(value)}
              />
            )}
            <TextInput
              type="time"
              label={t("reports.sendings.time")}
              required
              value={time}
              onChange={(event) => setTime(event.currentTarget.value)}
            />
          </Group>
          <Textarea
            label={t("reports.sendings.recipients")}
            description={t("reports.sendings.recipients_hint")}
            required
            autosize
            minRows={2}
            value={to}
            onChange={(event) => setTo(event.currentTarget.value)}
          />
          <Select
            label={t("reports.sendings.format")}
            allowDeselect={false}
            data={FORMATS.map((value) => ({ value, label: t(`reports.formats.${value}`) }))}
            value={format}
            onChange={(value) => value && setFormat(value as FileFormat)}
          />
          <Switch
            label={t("reports.sendings.active")}
            checked={active}
            onChange={(event) => setActive(event.currentTarget.checked)}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("app.cancel")}
            </Button>
            <Button type="submit" loading={busy} disabled={!ready}>
              {t("app.save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
