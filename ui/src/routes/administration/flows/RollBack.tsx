/** One click back to a version that was published; asked once, since a draft would be lost. */
import { Button } from "@mantine/core";
import { IconAlertTriangle, IconRestore } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAtom } from "../../../parts/atom";
import { draft } from "../plan";
import { usePublishing } from "../usePlan";

interface RollBackProps {
  version: number;
  /** One of many in a list. */
  quiet?: boolean;
  onDone?: () => void;
}

export function RollBack({ version, quiet = false, onDone }: RollBackProps) {
  const { t } = useTranslation();
  const { busy, rollBack } = usePublishing();
  const [sure, setSure] = useState(false);
  const changes = useAtom(draft)?.past.length ?? 0;
  const go = () => {
    setSure(false);
    void rollBack(version).then(onDone);
  };
  if (!sure) {
    return (
      <Button
        loading={busy}
        {...(quiet && { variant: "subtle" })}
        data-testid="roll-back"
        leftSection={<IconRestore size={16} aria-hidden />}
        onClick={() => setSure(true)}
      >
        {t("ivr.versions.rollback", { version })}
      </Button>
    );
  }
  return (
    <div className="notice tone-warn" role="alert" style={{ alignItems: "center" }}>
      <IconAlertTriangle size={16} aria-hidden />
      <span className="grow">
        {t("ivr.versions.rollback_sure", { version })}{" "}
        {changes > 0 && t("ivr.versions.rollback_draft", { count: changes })}
      </span>
      <Button variant="default" onClick={() => setSure(false)} autoFocus>
        {t("app.cancel")}
      </Button>
      <Button onClick={go} data-testid="roll-back-sure">
        {t("ivr.versions.rollback", { version })}
      </Button>
    </div>
  );
}
