/** Over the page of those who lead: what calls for somebody, and one's name on it. */
import { Button, Popover, TextInput } from "@mantine/core";
import { IconAlertTriangle, IconCheck } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { Link, useLocation } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/supervision";
import type { Alert } from "../../api/supervision";
import { tellProblem } from "../../app/problems";
import { useLocale } from "../../i18n";
import { Elapsed } from "../../parts/Elapsed";
import { useAlarm, useOpenAlerts } from "./useAlerts";
import { alertWords, calling } from "./words";

/** More would push the page away. */
const MOST = 3;

export function AlertBar() {
  const { t } = useTranslation();
  const alerts = useOpenAlerts();
  useAlarm(alerts);
  const shown = calling(alerts);
  // A wall shows them itself, in its own size.
  const onWall = useLocation({ select: (at) => at.pathname.startsWith("/wall/") });
  if (shown.length === 0 || onWall) return null;
  return (
    <section className="alert-bar" aria-label={t("alerts.title")}>
      {shown.slice(0, MOST).map((alert) => (
        <Line key={alert.id} alert={alert} />
      ))}
      {shown.length > MOST && (
        <Link to="/alerts" className="notice tone-bad">
          {t("alerts.more", { count: shown.length - MOST })}
        </Link>
      )}
    </section>
  );
}

function Line({ alert }: { alert: Alert }) {
  const { t } = useTranslation();
  const locale = useLocale();
  return (
    <div className="notice tone-bad" role="alert">
      <IconAlertTriangle size={16} aria-hidden />
      <span className="grow cut">
        <b>{alert.rule.name}</b> {alertWords(alert, t, locale)}
      </span>
      <Elapsed since={alert.raised_at} />
      <Acknowledge alert={alert} />
    </div>
  );
}

export function Acknowledge({ alert }: { alert: Alert }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [opened, setOpened] = useState(false);
  const [comment, setComment] = useState("");
  const [busy, setBusy] = useState(false);
  const note = async () => {
    setBusy(true);
    try {
      await api.acknowledge(alert.id, comment);
      setOpened(false);
      await queries.invalidateQueries({ queryKey: ["alerts"] });
    } catch (error) {
      tellProblem(error, t);
    } finally {
      setBusy(false);
    }
  };
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
        <Button size="compact-sm" variant="default" onClick={() => setOpened(!opened)}>
          {t("alerts.take_note")}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t("alerts.take_note")}>
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault();
            void note();
          }}
        >
          <TextInput
            label={t("alerts.comment")}
            value={comment}
            onChange={(event) => setComment(event.currentTarget.value)}
            maxLength={500}
            data-autofocus
          />
          <Button type="submit" loading={busy} leftSection={<IconCheck size={16} aria-hidden />}>
            {t("alerts.noted")}
          </Button>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
