/** Who is told of an alert by mail, each in their language. */
import { ActionIcon, Button, Select, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { AlertRule } from "../../api/supervision";

type Receiver = NonNullable<AlertRule["mails"]>[number];

interface ReceiversProps {
  receivers: Receiver[];
  onChange: (receivers: Receiver[]) => void;
}

const MOST = 10;

export function Receivers({ receivers, onChange }: ReceiversProps) {
  const { t } = useTranslation();
  const put = (at: number, part: Partial<Receiver>) =>
    onChange(receivers.map((one, n) => (n === at ? { ...one, ...part } : one)));
  return (
    <fieldset className="wall-thresholds">
      <legend className="strong">{t("alerts.mails")}</legend>
      <p className="small muted">{t("alerts.mails_hint")}</p>
      {receivers.map((one, n) => (
        <div key={n} className="row">
          <TextInput
            className="grow"
            type="email"
            aria-label={t("alerts.mail_address", { n: n + 1 })}
            placeholder="chef@exemple.fr"
            value={one.address}
            onChange={(event) => put(n, { address: event.currentTarget.value })}
            required
          />
          <Select
            w={110}
            aria-label={t("alerts.mail_language", { n: n + 1 })}
            data={[
              { value: "fr", label: "Français" },
              { value: "en", label: "English" },
            ]}
            value={one.language ?? "fr"}
            allowDeselect={false}
            onChange={(language) => language && put(n, { language: language as "fr" })}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`${t("app.remove")} ${one.address}`}
            onClick={() => onChange(receivers.filter((_, m) => m !== n))}
          >
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        </div>
      ))}
      {receivers.length < MOST && (
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => onChange([...receivers, { address: "", language: "fr" }])}
        >
          {t("alerts.add_mail")}
        </Button>
      )}
    </fieldset>
  );
}
