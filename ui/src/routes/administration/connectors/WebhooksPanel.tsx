/** Who is told of what happens, and every message with its attempts. */
import { ActionIcon, Button, CopyButton, MultiSelect, Switch, TextInput } from "@mantine/core";
import { IconCopy, IconPlus, IconRefresh, IconSend, IconTrash } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../../api/connect";
import { tellProblem } from "../../../app/problems";
import { Failed } from "../../../parts/Empty";
import { type Column, Grid } from "../../../parts/Grid";
import { useFormat } from "../../../parts/useFormat";

export function WebhooksPanel({ organization }: { organization: string }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [secret, setSecret] = useState<string | null>(null);
  const [open, setOpen] = useState<string | null>(null);
  const key = ["webhooks", organization];
  const listed = useQuery({ queryKey: key, queryFn: () => api.webhooks(organization) });
  const guarded = (work: Promise<unknown>) =>
    work.then(
      () => queries.invalidateQueries({ queryKey: key }),
      (error: unknown) => tellProblem(error, t),
    );
  return (
    <section className="panel">
      <div className="panel-head">
        <h2>{t("connect.webhooks")}</h2>
      </div>
      <div className="panel-body stack">
        <p className="muted">{t("connect.webhooks_hint")}</p>
        {listed.isError && <Failed error={listed.error} retry={() => void listed.refetch()} />}
        {secret && <Secret secret={secret} onClose={() => setSecret(null)} />}
        {listed.data?.items.map((hook) => (
          <div key={hook.id} className="stack" role="group" aria-label={hook.url}>
            <div className="row wrap">
              <span className="grow cut">
                <code>{hook.url}</code>
                <span className="small muted"> · {hook.kinds.join(", ")}</span>
              </span>
              <Switch
                label={t("connect.active")}
                checked={hook.active}
                onChange={(e) =>
                  void guarded(
                    api.changeWebhook(organization, hook.id, { active: e.currentTarget.checked }),
                  )
                }
              />
              <Button
                variant="default"
                leftSection={<IconSend size={16} aria-hidden />}
                onClick={() => {
                  setOpen(hook.id);
                  void guarded(api.tryWebhook(organization, hook.id)).then(() =>
                    queries.invalidateQueries({ queryKey: ["deliveries", hook.id] }),
                  );
                }}
              >
                {t("connect.try")}
              </Button>
              <Button
                variant="subtle"
                aria-expanded={open === hook.id}
                onClick={() => setOpen(open === hook.id ? null : hook.id)}
              >
                {t("connect.deliveries")}
              </Button>
              <ActionIcon
                aria-label={`${t("app.remove")} ${hook.url}`}
                onClick={() => void guarded(api.removeWebhook(organization, hook.id))}
              >
                <IconTrash size={16} aria-hidden />
              </ActionIcon>
            </div>
            {open === hook.id && <Deliveries organization={organization} webhook={hook.id} />}
          </div>
        ))}
        <Adding organization={organization} onMade={setSecret} guarded={guarded} />
      </div>
    </section>
  );
}

function Secret({ secret, onClose }: { secret: string; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <div className="notice stack" role="status">
      <span>{t("connect.secret_once")}</span>
      <div className="row wrap">
        <code className="grow">{secret}</code>
        <CopyButton value={secret}>
          {({ copied, copy }) => (
            <Button
              variant="default"
              leftSection={<IconCopy size={16} aria-hidden />}
              onClick={copy}
            >
              {copied ? t("connect.copied") : t("connect.copy")}
            </Button>
          )}
        </CopyButton>
        <Button variant="subtle" onClick={onClose}>
          {t("app.close")}
        </Button>
      </div>
    </div>
  );
}

interface AddingProps {
  organization: string;
  onMade: (secret: string | null) => void;
  guarded: (work: Promise<unknown>) => Promise<void>;
}

function Adding({ organization, onMade, guarded }: AddingProps) {
  const { t } = useTranslation();
  const [url, setUrl] = useState("");
  const [kinds, setKinds] = useState<string[]>(["interaction.ended"]);
  const add = (event: FormEvent) => {
    event.preventDefault();
    void guarded(
      api.createWebhook(organization, url.trim(), kinds).then((made) => {
        onMade(made.secret);
        setUrl("");
      }),
    );
  };
  return (
    <form className="row wrap" onSubmit={add} style={{ alignItems: "end" }}>
      <TextInput
        className="grow"
        label={t("connect.url")}
        placeholder="https://"
        value={url}
        onChange={(e) => setUrl(e.currentTarget.value)}
      />
      <MultiSelect
        label={t("connect.kinds")}
        data={[...api.WEBHOOK_KINDS]}
        value={kinds}
        onChange={setKinds}
      />
      <Button
        type="submit"
        variant="default"
        leftSection={<IconPlus size={16} aria-hidden />}
        disabled={!url.trim() || kinds.length === 0}
      >
        {t("connect.add_webhook")}
      </Button>
    </form>
  );
}

function Deliveries({ organization, webhook }: { organization: string; webhook: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const sent = useQuery({
    queryKey: ["deliveries", webhook],
    queryFn: () => api.deliveries(organization, webhook),
    refetchInterval: 3_000,
  });
  if (sent.isError) return <Failed error={sent.error} retry={() => void sent.refetch()} />;
  const items = sent.data?.items ?? [];
  if (items.length === 0) return <p className="small muted">{t("connect.no_deliveries")}</p>;
  const state = (one: api.Delivery) =>
    one.delivered_at
      ? t("connect.states.delivered")
      : one.next_at
        ? t("connect.states.waiting", { time: format.at(one.next_at, "time_s") })
        : t("connect.states.given_up");
  const again = (one: api.Delivery) =>
    api.retryDelivery(organization, webhook, one.id).then(
      () => sent.refetch(),
      (error: unknown) => tellProblem(error, t),
    );
  const columns: Column<api.Delivery>[] = [
    { id: "at", head: t("connect.at"), cell: (one) => format.at(one.created_at, "day_time") },
    { id: "kind", head: t("connect.kind"), cell: (one) => one.kind },
    { id: "state", head: t("connect.state"), cell: state },
    { id: "tries", head: t("connect.attempts"), align: "right", cell: (one) => one.attempts },
    {
      id: "said",
      head: t("connect.last_answer"),
      text: true,
      cell: (one) => one.error || (one.status ?? ""),
    },
    {
      id: "again",
      head: <span className="visually-hidden">{t("connect.again")}</span>,
      cell: (one) => (
        <ActionIcon aria-label={t("connect.again")} onClick={() => void again(one)}>
          <IconRefresh size={16} aria-hidden />
        </ActionIcon>
      ),
    },
  ];
  return (
    <Grid label={t("connect.deliveries")} columns={columns} rows={items} keyOf={(one) => one.id} />
  );
}
