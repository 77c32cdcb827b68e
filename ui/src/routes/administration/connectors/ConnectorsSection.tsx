/** Programs outside: the page that pops up, the look-ups beside the call, who is told, secrets. */
import { Button, Menu, Select, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useLocale } from "../../../i18n";
import { Empty } from "../../../parts/Empty";
import { type LookUp, POP_WHEN } from "../crm/setup";
import type { SetupPart } from "../crm/SetupSection";
import { LookUpForm } from "./LookUpForm";
import { PRESETS } from "./presets";
import { SecretsPanel } from "./SecretsPanel";
import { WebhooksPanel } from "./WebhooksPanel";
import { IconPlugConnected } from "@tabler/icons-react";

export function ConnectorsSection({ organization, setup, change }: SetupPart) {
  const { t } = useTranslation();
  const connectors = setup.connectors ?? {};
  const { pop, look_ups = [] } = connectors;
  const put = (next: Partial<typeof connectors>) =>
    change({ connectors: { ...connectors, ...next } });
  const replace = (at: number, one: LookUp | null) =>
    put({ look_ups: look_ups.flatMap((old, n) => (n === at ? (one ? [one] : []) : [old])) });
  return (
    <div className="stack-lg">
      <section className="panel">
        <div className="panel-head">
          <h2>{t("connect.pop")}</h2>
        </div>
        <div className="panel-body stack">
          <p className="muted">{t("connect.pop_hint")}</p>
          <div className="form-grid">
            <TextInput
              label={t("connect.url")}
              placeholder="https://crm.exemple.fr/recherche?tel={customer.number}"
              value={pop?.url ?? ""}
              onChange={(event) => {
                const url = event.currentTarget.value;
                if (url) put({ pop: { url, when: pop?.when ?? "answered" } });
                else {
                  const { pop: _gone, ...rest } = connectors;
                  change({ connectors: rest });
                }
              }}
            />
            <Select
              label={t("connect.when")}
              data={POP_WHEN.map((when) => ({ value: when, label: t(`connect.whens.${when}`) }))}
              value={pop?.when ?? "answered"}
              allowDeselect={false}
              disabled={!pop}
              onChange={(when) => {
                const chosen = POP_WHEN.find((one) => one === when);
                if (pop && chosen) put({ pop: { ...pop, when: chosen } });
              }}
            />
          </div>
          <Names />
        </div>
      </section>
      <section className="panel">
        <div className="panel-head">
          <h2 className="grow">{t("connect.look_ups")}</h2>
          <AddLookUp known={look_ups} onAdd={(one) => put({ look_ups: [...look_ups, one] })} />
        </div>
        <div className="panel-body stack-lg">
          {look_ups.length === 0 && (
            <Empty
              icon={IconPlugConnected}
              title={t("connect.no_look_ups")}
              hint={t("connect.no_look_ups_hint")}
            />
          )}
          {look_ups.map((one, n) => (
            <div key={n} className="stack" role="group" aria-label={one.label.fr}>
              <LookUpForm value={one} onChange={(next) => replace(n, next)} />
              <div>
                <Button
                  variant="subtle"
                  color="red"
                  leftSection={<IconTrash size={16} aria-hidden />}
                  onClick={() => replace(n, null)}
                >
                  {t("app.remove")}
                </Button>
              </div>
            </div>
          ))}
        </div>
      </section>
      <WebhooksPanel key={`hooks ${organization}`} organization={organization} />
      <SecretsPanel key={`secrets ${organization}`} organization={organization} />
    </div>
  );
}

export function Names() {
  const { t } = useTranslation();
  return (
    <p className="small muted">
      {t("connect.names")}{" "}
      {NAMES.map((name) => (
        <code key={name} style={{ marginInlineEnd: 8 }}>{`{${name}}`}</code>
      ))}
    </p>
  );
}

const NAMES = [
  "customer.id",
  "customer.number",
  "customer.national",
  "customer.email",
  "customer.reference",
  "interaction.id",
  "queue",
  "agent",
  "organization",
];

function AddLookUp({ known, onAdd }: { known: LookUp[]; onAdd: (one: LookUp) => void }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const free = (id: string) => {
    let name = id;
    for (let n = 2; known.some((one) => one.id === name); n += 1) name = `${id}_${n}`;
    return name;
  };
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" leftSection={<IconPlus size={16} aria-hidden />}>
          {t("connect.add_look_up")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {PRESETS.map((preset) => (
          <Menu.Item key={preset.id} onClick={() => onAdd({ ...preset, id: free(preset.id) })}>
            {locale === "en" ? (preset.label.en ?? preset.label.fr) : preset.label.fr}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
