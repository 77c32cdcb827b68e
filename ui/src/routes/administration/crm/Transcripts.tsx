/** Whether recorded talks are written down, how far that is, and why some failed. */
import { Button, Select, Switch } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import * as api from "../../../api/recordings";
import { tellProblem } from "../../../app/problems";
import { useFormat } from "../../../parts/useFormat";
import type { SetupPart } from "./SetupSection";

const LANGUAGES = ["fr", "en", "es", "de", "it"] as const;

export function Transcripts({ organization, setup, change }: SetupPart) {
  const { t } = useTranslation();
  const rule = setup.transcripts;
  const known: readonly string[] = LANGUAGES;
  const languages = known.includes(rule.language) ? known : [...known, rule.language];
  const name = (language: string) =>
    t(`ivr.prompt.languages.${language as "fr"}`, { defaultValue: language });
  return (
    <section aria-label={t("voice.transcript.setting")} className="stack">
      <h3>{t("voice.transcript.setting")}</h3>
      <div className="row wrap" style={{ gap: 24, alignItems: "flex-end" }}>
        <Switch
          label={t("voice.transcript.on")}
          description={t("voice.transcript.hint")}
          checked={rule.on}
          onChange={(event) =>
            change({ transcripts: { ...rule, on: event.currentTarget.checked } })
          }
        />
        <Select
          label={t("voice.transcript.language")}
          data={languages.map((value) => ({ value, label: name(value) }))}
          value={rule.language}
          onChange={(language) => language && change({ transcripts: { ...rule, language } })}
          allowDeselect={false}
          w={200}
        />
      </div>
      <Stand organization={organization} on={rule.on} />
    </section>
  );
}

function Stand({ organization, on }: { organization: string; on: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const client = useQueryClient();
  const queryKey = ["recordings", "transcripts", organization];
  const told = useQuery({ queryKey, queryFn: () => api.transcripts(organization) });
  const retry = useMutation({
    mutationFn: () => api.retryTranscripts(organization),
    onSuccess: (state) => {
      client.setQueryData(queryKey, state);
      notifications.show({ message: t("voice.transcript.retried") });
    },
    onError: (error) => tellProblem(error, t),
  });
  const state = told.data;
  if (!state) return null;
  const any = state.done + state.waiting + state.failed > 0;
  return (
    <>
      {on && !state.recogniser && (
        <p className="tone-warn small">{t("voice.transcript.no_plug")}</p>
      )}
      {any && (
        <p className="row small">
          <span>
            {t("voice.transcript.counts", {
              done: format.count(state.done),
              waiting: format.count(state.waiting),
              failed: format.count(state.failed),
            })}
          </span>
          {state.failed > 0 && (
            <Button
              size="compact-xs"
              variant="default"
              loading={retry.isPending}
              onClick={() => retry.mutate()}
            >
              {t("voice.transcript.retry")}
            </Button>
          )}
        </p>
      )}
      {state.failures.length > 0 && (
        <ul className="plain small" aria-label={t("voice.transcript.errors")}>
          {state.failures.map((failure) => (
            <li key={failure.interaction}>
              <Link to="/history/$id" params={{ id: failure.interaction }}>
                {failure.interaction.slice(-6)}
              </Link>{" "}
              <span className="tone-warn">{failure.error}</span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
