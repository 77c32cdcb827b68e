/** The whole script: its name, whose calls it is for, objections that are always at hand. */
import { MultiSelect } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import * as api from "../../../api/calls";
import { useMe } from "../../../app/session";
import type { Plan } from "../plan";
import { LabelInputs, ObjectionsForm } from "./pieces";
import type { ScriptDraft } from "./useScriptDraft";

export function ScriptForm({ draft, organization }: { draft: ScriptDraft; organization: string }) {
  const { t } = useTranslation();
  const { script, change } = draft;
  const queues = useMe().queues.filter((queue) => queue.organization === organization);
  const plan = useQuery({ queryKey: ["plan"], queryFn: api.plan, staleTime: Infinity, retry: 0 });
  const campaigns = Object.entries(
    (plan.data?.plan as unknown as Plan | undefined)?.campaigns ?? {},
  ).filter(([, campaign]) => campaign.organization === organization);
  return (
    <>
      <header className="inspector-head">
        <div className="grow">
          <h2 tabIndex={-1}>{t("scripts.form.script")}</h2>
          <p className="small muted">{t("scripts.editor.page_alone")}</p>
        </div>
      </header>
      <div className="inspector-body script-form">
        <LabelInputs
          fr={t("scripts.form.name_fr")}
          en={t("scripts.form.name_en")}
          value={script.name}
          onChange={(name) => change((s) => ({ ...s, name }))}
        />
        <MultiSelect
          label={t("scripts.form.queues")}
          data={queues.map((queue) => ({ value: queue.id, label: queue.name }))}
          value={script.queues ?? []}
          onChange={(chosen) => change((s) => ({ ...s, queues: chosen }))}
          searchable
        />
        <MultiSelect
          label={t("scripts.form.campaigns")}
          description={t("scripts.form.campaigns_hint")}
          data={campaigns.map(([value, campaign]) => ({ value, label: campaign.name }))}
          value={script.campaigns ?? []}
          onChange={(chosen) => change((s) => ({ ...s, campaigns: chosen }))}
          searchable
        />
        <ObjectionsForm
          title={t("scripts.form.all_objections")}
          list={script.objections ?? []}
          onChange={(objections) => change((s) => ({ ...s, objections }))}
        />
      </div>
    </>
  );
}
