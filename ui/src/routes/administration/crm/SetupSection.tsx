/** The frame of every section over an organization's set-up: which organization, undo, publish. */
import { Button, Select } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconAlertTriangle, IconArrowBackUp, IconRocket } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ComponentType, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiProblem } from "../../../api/client";
import * as api from "../../../api/setups";
import type { Fault } from "../../../api/types";
import { tellProblem } from "../../../app/problems";
import { useMe } from "../../../app/session";
import { useAtom } from "../../../parts/atom";
import { Failed, Loading } from "../../../parts/Empty";
import { beginSetup, changeSetup, type Setup, setupDraft, undoSetup } from "./setup";

export interface SetupPart {
  organization: string;
  setup: Setup;
  change: (change: Partial<Setup>) => void;
}

interface SetupSectionProps {
  title: string;
  Body: ComponentType<SetupPart>;
  own: boolean;
  /** The thing that is open over the full width: `ORGANIZATION:ID`. */
  open: string | undefined;
}

export function SetupSection({ title, Body, own, open }: SetupSectionProps) {
  const { t } = useTranslation();
  const { organizations } = useMe();
  const draft = useAtom(setupDraft);
  const named = own ? open?.split(":")[0] : undefined;
  const chosen = named ?? draft?.organization ?? organizations[0]?.id ?? null;
  return (
    <>
      <section className="panel" aria-label={title} hidden={own && open !== undefined}>
        <div className="row wrap" style={{ padding: "8px 12px" }}>
          <h2 className="grow">{title}</h2>
          <Select
            aria-label={t("crm_setup.organization")}
            data={organizations.map((o) => ({ value: o.id, label: o.name }))}
            value={chosen}
            allowDeselect={false}
            onChange={(id) => id && id !== chosen && void load(id)}
          />
          {draft && !own && <Publishing />}
        </div>
      </section>
      {chosen && <Loaded key={chosen} organization={chosen} Body={Body} />}
    </>
  );
}

async function load(organization: string) {
  const read = await api.setup(organization);
  beginSetup(organization, read.version, read.setup as unknown as Setup);
}

function Loaded({ organization, Body }: { organization: string; Body: ComponentType<SetupPart> }) {
  const draft = useAtom(setupDraft);
  const published = useQuery({
    queryKey: ["crm", organization, "draft"],
    queryFn: () => load(organization).then(() => true),
    enabled: draft?.organization !== organization,
    gcTime: 0,
  });
  if (published.isError) {
    return <Failed error={published.error} retry={() => void published.refetch()} />;
  }
  if (draft?.organization !== organization) return <Loading />;
  return <Body organization={organization} setup={draft.setup} change={changeSetup} />;
}

function Publishing() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const draft = useAtom(setupDraft);
  const [faults, setFaults] = useState<Fault[]>([]);
  const [busy, setBusy] = useState(false);
  const changes = draft?.past.length ?? 0;
  useEffect(() => setFaults([]), [draft?.setup]);
  const publish = async () => {
    if (!draft) return;
    setBusy(true);
    try {
      const { version } = await api.publishSetup(draft.organization, draft.setup, draft.version);
      beginSetup(draft.organization, version, draft.setup);
      await queries.invalidateQueries({ queryKey: ["crm", draft.organization] });
      notifications.show({ message: t("crm_setup.published", { version }) });
    } catch (error) {
      const told = error instanceof ApiProblem ? error.problem.faults : undefined;
      if (told?.length) setFaults(told);
      else tellProblem(error, t);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <Button
        variant="subtle"
        disabled={changes === 0}
        onClick={undoSetup}
        leftSection={<IconArrowBackUp size={16} aria-hidden />}
      >
        {t("app.undo")}
      </Button>
      <Button
        disabled={changes === 0}
        loading={busy}
        onClick={() => void publish()}
        leftSection={<IconRocket size={16} aria-hidden />}
      >
        {t("crm_setup.publish")}
      </Button>
      {faults.length > 0 && (
        <ul className="notice tone-bad" role="alert" style={{ width: "100%" }}>
          {faults.map((fault) => (
            <li key={`${fault.path} ${fault.code ?? fault.what}`} className="row">
              <IconAlertTriangle size={16} aria-hidden />
              <span>
                <code>{fault.path}</code> {fault.value && `« ${fault.value} » : `}
                {fault.code
                  ? t(`crm_setup.faults.${fault.code}`, { defaultValue: fault.what })
                  : fault.what}
              </span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
