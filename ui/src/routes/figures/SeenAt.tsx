/** The figures as they were to be seen at a moment: the switch and its moment. */
import { Button, Group } from "@mantine/core";
import { IconClockPause } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { localTime } from "../../format/time";
import { MomentField } from "../../parts/MomentField";
import { useFormat } from "../../parts/useFormat";

interface SeenAtProps {
  /** Local, `2026-11-22T14:03`; null: as known now. */
  value: string | null;
  onChange: (local: string | null) => void;
}

const HOUR_MS = 3_600_000;

export function SeenAt({ value, onChange }: SeenAtProps) {
  const { t } = useTranslation();
  const { zone } = useFormat();
  return (
    <Group gap={8} align="flex-end" wrap="nowrap">
      <Button
        variant={value === null ? "default" : "light"}
        aria-pressed={value !== null}
        leftSection={<IconClockPause size={16} aria-hidden />}
        onClick={() => onChange(value === null ? localTime(Date.now() - HOUR_MS, zone) : null)}
      >
        {t("reports.seen")}
      </Button>
      {value !== null && (
        <MomentField label={t("reports.seen_at")} value={value} onChange={onChange} />
      )}
    </Group>
  );
}
