/** How the draft stands, and what can be done with it: undo, check, publish. */
import { Button } from "@mantine/core";
import {
  IconAlertTriangle,
  IconArrowBackUp,
  IconCheck,
  IconChecklist,
  IconRocket,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Fault } from "../../api/types";
import { useAtom } from "../../parts/atom";
import { useFormat } from "../../parts/useFormat";
import { NextStep } from "./Overview";
import { draft, undo } from "./plan";
import { useFaults, usePublishing, useWarnings } from "./usePlan";

export function PlanBar({ publishedAt, author }: { publishedAt: string; author: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const present = useAtom(draft);
  const faults = useFaults();
  const warnings = useWarnings();
  const { busy, check, publish } = usePublishing();
  const changes = present?.past.length ?? 0;
  return (
    <section className="panel" aria-label={t("admin.publish")}>
      <div className="row wrap" style={{ padding: "8px 12px" }}>
        <span className="grow" role="status">
          <span className="strong">
            {t("admin.plan.version", { version: present?.version ?? "" })}
          </span>
          <span className="muted">
            {" · "}
            {changes > 0
              ? t("admin.plan.draft", { count: changes })
              : t("admin.plan.published_at", { time: format.at(publishedAt), author })}
          </span>
        </span>
        <NextStep />
        <Button
          variant="subtle"
          disabled={changes === 0}
          onClick={undo}
          leftSection={<IconArrowBackUp size={16} aria-hidden />}
        >
          {t("app.undo")}
        </Button>
        <Button
          variant="default"
          loading={busy}
          onClick={() => void check()}
          leftSection={<IconChecklist size={16} aria-hidden />}
        >
          {t("admin.plan.check")}
        </Button>
        <Button
          disabled={changes === 0}
          loading={busy}
          onClick={() => void publish()}
          leftSection={<IconRocket size={16} aria-hidden />}
        >
          {t("admin.plan.publish")}
        </Button>
      </div>
      {faults && (
        <div
          className="panel-body stack plan-faults"
          style={{ borderTop: "1px solid var(--line)" }}
          role="alert"
          tabIndex={0}
        >
          {faults.length === 0 ? (
            <div className="row tone-good">
              <IconCheck size={16} aria-hidden />
              {t("admin.plan.no_faults")}
            </div>
          ) : (
            <>
              <div className="row tone-bad strong">
                <IconAlertTriangle size={16} aria-hidden />
                {t("admin.plan.faults", { count: faults.length })}
              </div>
              <FaultLines faults={faults} />
            </>
          )}
          {warnings.length > 0 && (
            <>
              <div className="row tone-warn strong">
                <IconAlertTriangle size={16} aria-hidden />
                {t("ivr.faults_warnings", { count: warnings.length })}
              </div>
              <FaultLines faults={warnings} />
            </>
          )}
        </div>
      )}
    </section>
  );
}

function FaultLines({ faults }: { faults: Fault[] }) {
  return (
    <dl className="facts">
      {faults.map((fault) => (
        <div key={fault.path + fault.what} style={{ display: "contents" }}>
          <dt>
            <code>{fault.path}</code>
          </dt>
          <dd>{fault.what}</dd>
        </div>
      ))}
    </dl>
  );
}
