/** How an organization's text messages go out: its gateway, its sender, how they are refused. */
import {
  Button,
  Menu,
  Select,
  SegmentedControl,
  Switch,
  TagsInput,
  Textarea,
  TextInput,
} from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconMessage, IconPlus, IconSend, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../../api/sendings";
import { tellProblem } from "../../../app/problems";
import { Empty } from "../../../parts/Empty";
import { SecretsPanel } from "../connectors/SecretsPanel";
import type { SetupPart } from "../crm/SetupSection";
import { GATEWAYS, headersOf, SMS_NAMES, type SmsGateway, written } from "./gateway";

export function SmsSection({ organization, setup, change }: SetupPart) {
  const { t } = useTranslation();
  const gateway = setup.sms;
  return (
    <div className="stack-lg">
      <section className="panel" aria-label={t("sms.gateway")}>
        <div className="panel-head">
          <h2 className="grow">{t("sms.gateway")}</h2>
          {gateway && (
            <>
              <Switch
                label={t("sms.active")}
                checked={gateway.active ?? false}
                onChange={(event) =>
                  change({ sms: { ...gateway, active: event.currentTarget.checked } })
                }
              />
              <Button
                variant="subtle"
                color="gray"
                leftSection={<IconTrash size={16} aria-hidden />}
                onClick={() => change({ sms: undefined })}
              >
                {t("app.remove")}
              </Button>
            </>
          )}
        </div>
        {gateway ? (
          <GatewayForm
            key={organization}
            gateway={gateway}
            onChange={(part) => change({ sms: { ...gateway, ...part } })}
          />
        ) : (
          <>
            <Empty icon={IconMessage} title={t("sms.none")} hint={t("sms.none_hint")} />
            <div className="row" style={{ justifyContent: "center", paddingBottom: 16 }}>
              <Menu>
                <Menu.Target>
                  <Button leftSection={<IconPlus size={16} aria-hidden />}>{t("sms.add")}</Button>
                </Menu.Target>
                <Menu.Dropdown>
                  {GATEWAYS.map((one) => (
                    <Menu.Item key={one.id} onClick={() => change({ sms: one.gateway })}>
                      {one.id === "other" ? t("sms.other") : one.name}
                    </Menu.Item>
                  ))}
                </Menu.Dropdown>
              </Menu>
            </div>
          </>
        )}
      </section>
      {gateway && <Trial key={`trial ${organization}`} organization={organization} />}
      <SecretsPanel key={`secrets ${organization}`} organization={organization} />
    </div>
  );
}

interface FormProps {
  gateway: SmsGateway;
  onChange: (part: Partial<SmsGateway>) => void;
}

function GatewayForm({ gateway, onChange }: FormProps) {
  const { t } = useTranslation();
  const stop = gateway.stop ?? { fr: "" };
  return (
    <div className="panel-body stack">
      <p className="small muted">
        {t("connect.names")}{" "}
        {SMS_NAMES.map((name) => (
          <code key={name} style={{ marginInlineEnd: 8 }}>{`{${name}}`}</code>
        ))}
      </p>
      <div className="row" style={{ alignItems: "flex-end" }}>
        <Select
          w={100}
          label={t("connect.method")}
          data={["post", "get"].map((value) => ({ value, label: value.toUpperCase() }))}
          value={gateway.method ?? "post"}
          allowDeselect={false}
          onChange={(method) => onChange({ method: method === "get" ? "get" : "post" })}
        />
        <TextInput
          className="grow"
          label={t("connect.url")}
          value={gateway.url}
          onChange={(event) => onChange({ url: event.currentTarget.value })}
        />
      </div>
      <Textarea
        label={t("connect.headers")}
        description={t("connect.headers_hint")}
        inputWrapperOrder={["label", "input", "description"]}
        autosize
        minRows={2}
        defaultValue={written(gateway.headers)}
        onBlur={(event) => onChange({ headers: headersOf(event.currentTarget.value) })}
      />
      {gateway.method !== "get" && (
        <>
          <div className="row">
            <SegmentedControl
              size="xs"
              aria-label={t("sms.form")}
              data={(["json", "form"] as const).map((value) => ({
                value,
                label: t(`sms.forms.${value}`),
              }))}
              value={gateway.form ?? "json"}
              onChange={(form) => onChange({ form: form as "json" })}
            />
          </div>
          <Textarea
            label={t("connect.body")}
            autosize
            minRows={3}
            value={gateway.body ?? ""}
            onChange={(event) => onChange({ body: event.currentTarget.value })}
          />
        </>
      )}
      <div className="form-grid">
        <TextInput
          label={t("sms.sender")}
          description={t("sms.sender_hint")}
          inputWrapperOrder={["label", "input", "description"]}
          value={gateway.sender ?? ""}
          onChange={(event) => onChange({ sender: event.currentTarget.value })}
        />
        <TextInput
          label={t("sms.stop")}
          description={t("sms.stop_hint")}
          inputWrapperOrder={["label", "input", "description"]}
          value={stop.fr}
          onChange={(event) => onChange({ stop: { ...stop, fr: event.currentTarget.value } })}
        />
        <TextInput
          label={t("sms.stop_en")}
          value={stop.en ?? ""}
          onChange={(event) => onChange({ stop: { ...stop, en: event.currentTarget.value } })}
        />
        <Pointers gateway={gateway} onChange={onChange} />
      </div>
    </div>
  );
}

function Pointers({ gateway, onChange }: FormProps) {
  const { t } = useTranslation();
  return (
    <>
      {(["reference", "status"] as const).map((field) => (
        <TextInput
          key={field}
          label={t(`sms.${field}`)}
          description={t(`sms.${field}_hint`)}
          inputWrapperOrder={["label", "input", "description"]}
          value={gateway[field] ?? ""}
          onChange={(event) => onChange({ [field]: event.currentTarget.value || undefined })}
        />
      ))}
      <TagsInput
        label={t("sms.refused")}
        description={t("sms.refused_hint")}
        inputWrapperOrder={["label", "input", "description"]}
        value={gateway.refused ?? []}
        onChange={(refused) => onChange({ refused })}
      />
    </>
  );
}

/** One message by the gateway that is published. */
function Trial({ organization }: { organization: string }) {
  const { t } = useTranslation();
  const [receiver, setReceiver] = useState("");
  const [busy, setBusy] = useState(false);
  const send = async () => {
    setBusy(true);
    try {
      await api.trySms(organization, receiver);
      notifications.show({ message: t("sms.tried"), color: "teal" });
    } catch (error) {
      tellProblem(error, t);
    } finally {
      setBusy(false);
    }
  };
  return (
    <section className="panel" aria-label={t("sms.trial")}>
      <div className="panel-head">
        <h2>{t("sms.trial")}</h2>
      </div>
      <form
        className="panel-body row wrap"
        style={{ alignItems: "flex-end" }}
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <TextInput
          label={t("sms.mobile")}
          description={t("sms.trial_hint")}
          placeholder="06 12 34 56 78"
          value={receiver}
          onChange={(event) => setReceiver(event.currentTarget.value)}
          required
        />
        <Button
          type="submit"
          variant="default"
          loading={busy}
          leftSection={<IconSend size={16} aria-hidden />}
        >
          {t("sms.try")}
        </Button>
      </form>
    </section>
  );
}
