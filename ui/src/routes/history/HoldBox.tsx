/** What keeps an interaction from deletion, and the form that sets a hold. */
import { Button, Textarea, TextInput } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/recordings";
import { tellProblem } from "../../app/problems";
import { useFormat } from "../../parts/useFormat";

interface HoldBoxProps {
  interaction: string;
  organization: string;
  holds: api.HoldView[];
}

export function HoldBox({ interaction, organization, holds }: HoldBoxProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  const [why, setWhy] = useState("");
  const [until, setUntil] = useState("");
  const reload = async () => {
    await client.invalidateQueries({ queryKey: ["interaction", interaction, "recording"] });
    await client.invalidateQueries({ queryKey: ["recordings", "holds", organization] });
  };
  const add = useMutation({
    mutationFn: () =>
      api.addHold(organization, {
        interaction,
        why: why.trim(),
        ...(until ? { until: new Date(`${until}T23:59:59`).toISOString() } : {}),
      }),
    onSuccess: () => {
      setOpen(false);
      setWhy("");
      return reload();
    },
    onError: (error) => tellProblem(error, t),
  });
  const lift = useMutation({
    mutationFn: api.liftHold,
    onSuccess: reload,
    onError: (error) => tellProblem(error, t),
  });
  return (
    <section aria-label={t("recordings.hold.title")} className="stack">
      <h2>{t("recordings.hold.title")}</h2>
      {holds.map((hold) => (
        <div key={hold.id} className="row" data-testid="hold">
          <IconLock size={16} aria-hidden />
          <span className="grow">
            {t("recordings.hold.held", { why: hold.why })}{" "}
            <span className="small muted">
              {t("recordings.hold.by", { author: hold.author, at: format.at(hold.at) })}
            </span>
          </span>
          <Button size="xs" variant="default" onClick={() => lift.mutate(hold.id)}>
            {t("recordings.hold.lift")}
          </Button>
        </div>
      ))}
      {open ? (
        <div className="stack">
          <Textarea
            label={t("recordings.hold.why")}
            description={t("recordings.hold.why_hint")}
            autosize
            minRows={1}
            maxLength={1000}
            value={why}
            onChange={(event) => setWhy(event.currentTarget.value)}
            data-autofocus
          />
          <TextInput
            type="date"
            label={t("recordings.hold.until")}
            description={t("recordings.hold.until_hint")}
            value={until}
            onChange={(event) => setUntil(event.currentTarget.value)}
            w={220}
          />
          <div className="row">
            <Button
              disabled={why.trim().length < 3}
              loading={add.isPending}
              onClick={() => add.mutate()}
            >
              {t("recordings.hold.save")}
            </Button>
            <Button variant="default" onClick={() => setOpen(false)}>
              {t("app.cancel")}
            </Button>
          </div>
        </div>
      ) : (
        <div className="row">
          <Button size="xs" variant="default" onClick={() => setOpen(true)}>
            {t("recordings.hold.add")}
          </Button>
          <span className="small muted">{t("recordings.hold.add_hint")}</span>
        </div>
      )}
    </section>
  );
}
