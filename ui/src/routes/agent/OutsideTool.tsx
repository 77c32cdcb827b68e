/** Beside the call: what programs outside answered, each with its own state. */
import { Button } from "@mantine/core";
import { IconAlertTriangle, IconExternalLink, IconPlugConnected } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { OutsideFound } from "../../api/connect";
import { useLocale } from "../../i18n";
import { Empty, Failed, Loading } from "../../parts/Empty";
import { openOutside } from "./usePop";
import type { ToolProps } from "./tools";
import { useOutside } from "./useOutside";

export function useHasOutside({ live }: ToolProps): boolean {
  const { data } = useOutside(live);
  return !!data && (data.look_ups.length > 0 || data.pop !== null);
}

export function OutsideTool({ live }: ToolProps) {
  const { t } = useTranslation();
  const found = useOutside(live);
  if (found.isError) return <Failed error={found.error} retry={() => void found.refetch()} />;
  if (!found.data) return <Loading />;
  const { pop, look_ups } = found.data;
  return (
    <div className="stack-lg">
      {pop && (
        <div>
          <Button
            variant="default"
            leftSection={<IconExternalLink size={16} aria-hidden />}
            onClick={() => openOutside(pop.url)}
          >
            {t("connect.open_page")}
          </Button>
        </div>
      )}
      {look_ups.map((one) => (
        <Found key={one.id} found={one} retry={() => void found.refetch()} />
      ))}
    </div>
  );
}

function Found({ found, retry }: { found: OutsideFound; retry: () => void }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const said = (label: { fr: string; en: string | null }) =>
    locale === "en" ? (label.en ?? label.fr) : label.fr;
  const { open } = found;
  return (
    // No landmark: its name is the organization's, and the card may have one of that name.
    <div className="panel" role="group" aria-label={said(found.label)}>
      <div className="panel-head">
        <h2 className="grow">{said(found.label)}</h2>
        {open && (
          <Button
            variant="subtle"
            leftSection={<IconExternalLink size={16} aria-hidden />}
            onClick={() => openOutside(open)}
          >
            {t("connect.open_record")}
          </Button>
        )}
      </div>
      <div className="panel-body">
        {found.state === "found" ? (
          <dl className="facts">
            {found.lines.map((line) => (
              <div key={line.label.fr} style={{ display: "contents" }}>
                <dt>{said(line.label)}</dt>
                <dd>{line.value}</dd>
              </div>
            ))}
          </dl>
        ) : found.state === "unknown" ? (
          <Empty icon={IconPlugConnected} title={t("connect.unknown")} />
        ) : (
          <div className="notice tone-warn row" role="status">
            <IconAlertTriangle size={16} aria-hidden />
            <span className="grow">
              {found.state === "late" ? t("connect.late") : t("connect.failed")}
              {found.reason && ` (${found.reason})`}
            </span>
            <Button variant="default" onClick={retry} style={{ flexShrink: 0 }}>
              {t("app.retry")}
            </Button>
          </div>
        )}
      </div>
    </div>
  );
}
