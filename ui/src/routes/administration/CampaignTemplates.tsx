/** A campaign made from a template of the trade: into the draft of the plan, nothing is published. */
import { Button, Modal, Radio, Select, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconTemplate } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { applyTemplate, type CampaignTemplate, campaignTemplates } from "../../api/campaigns";
import { saveScript } from "../../api/scripts";
import { tellProblem, wordsFor } from "../../app/problems";
import { useLocale } from "../../i18n";
import { Loading } from "../../parts/Empty";
import { usePlanChoices } from "./fields";
import { changePlan, idFrom, type Plan } from "./plan";
import type { Script } from "./scripts/script";
import { usePlan } from "./usePlan";

type Words = { fr: string; en?: string };
const wordsOf = (label: unknown, locale: "fr" | "en") => {
  const { fr, en } = label as Words;
  return (locale === "en" && en) || fr;
};

export function CampaignTemplates() {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const any = Object.keys(usePlan().organizations ?? {}).length > 0;
  return (
    <div className="row" style={{ justifyContent: "flex-end", marginBottom: 8 }}>
      <Button
        variant="default"
        leftSection={<IconTemplate size={16} aria-hidden />}
        disabled={!any}
        onClick={() => setOpen(true)}
      >
        {t("dialling.templates.open")}
      </Button>
      <Modal
        closeButtonProps={{ "aria-label": t("app.close") }}
        opened={open}
        onClose={() => setOpen(false)}
        size="xl"
        title={t("dialling.templates.title")}
      >
        <Chooser onDone={() => setOpen(false)} />
      </Modal>
    </div>
  );
}

function Chooser({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const plan = usePlan();
  const navigate = useNavigate();
  const { organizations } = usePlanChoices();
  const [kind, setKind] = useState("telesales");
  const [name, setName] = useState("");
  const [organization, setOrganization] = useState(organizations[0]?.value ?? "");
  const [busy, setBusy] = useState(false);
  const all = useQuery({ queryKey: ["campaign-templates"], queryFn: campaignTemplates });
  const campaign = idFrom("campaigns", name).replaceAll("-", "_");
  const taken = campaign in (plan.campaigns ?? {});
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      const made = await applyTemplate(kind, {
        plan: plan as unknown as Record<string, never>,
        organization,
        campaign,
        name: name.trim(),
        language: locale,
      });
      changePlan(() => made.plan as unknown as Plan);
      const kept = made.script
        ? await keep(organization, campaign, made.script as unknown as Script)
        : null;
      notifications.show({
        title: t("dialling.templates.created", { name: name.trim() }),
        message: [t("dialling.templates.created_hint"), kept].filter(Boolean).join(" "),
        autoClose: 12_000,
      });
      onDone();
      void navigate({
        to: "/administration/$section/$item",
        params: { section: "campaigns", item: campaign },
      });
    } catch (error) {
      tellProblem(error, t);
    } finally {
      setBusy(false);
    }
  };
  const keep = async (of: string, id: string, script: Script): Promise<string> => {
    try {
      await saveScript(of, id, script, 0);
      return t("dialling.templates.script_kept");
    } catch (error) {
      return t("dialling.templates.script_failed", { why: wordsFor(error, t) });
    }
  };
  if (!all.data) return <Loading />;
  return (
    <form onSubmit={(event) => void submit(event)} className="stack">
      <p className="muted" style={{ margin: 0 }}>
        {t("dialling.templates.hint")}
      </p>
      <Radio.Group
        label={t("dialling.templates.choose")}
        value={kind}
        onChange={setKind}
        className="campaign-templates"
      >
        <div className="campaign-templates-list">
          {all.data.items.map((one) => (
            <Choice key={one.template} template={one} locale={locale} />
          ))}
        </div>
      </Radio.Group>
      <div className="form-grid">
        <TextInput
          label={t("dialling.templates.name")}
          required
          value={name}
          error={taken ? t("dialling.templates.id_taken") : undefined}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Select
          label={t("dialling.templates.organization")}
          data={organizations}
          value={organization}
          onChange={(next) => next && setOrganization(next)}
          allowDeselect={false}
        />
      </div>
      <div className="row" style={{ justifyContent: "flex-end" }}>
        <Button type="submit" loading={busy} disabled={!campaign || taken}>
          {t("dialling.templates.create")}
        </Button>
      </div>
    </form>
  );
}

function Choice({ template, locale }: { template: CampaignTemplate; locale: "fr" | "en" }) {
  const { t } = useTranslation();
  const about = wordsOf(template.about, locale);
  return (
    <Radio
      value={template.template}
      label={wordsOf(template.name, locale)}
      description={`${t(`dialling.method.${template.method}`)} · ${about}`}
    />
  );
}
