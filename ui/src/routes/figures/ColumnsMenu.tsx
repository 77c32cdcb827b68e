/** Which indicators stand in the table. */
import { Button, Checkbox, Popover } from "@mantine/core";
import { IconColumns3 } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { IndicatorDefinition } from "../../api/figures";
import { useLocale } from "../../i18n";
import { type Asked, COLUMNS } from "./figures";

interface ColumnsMenuProps {
  asked: Asked;
  definitions: IndicatorDefinition[];
  onChange: (asked: Asked) => void;
}

const MOST_COLUMNS = 12;

export function ColumnsMenu({ asked, definitions, onChange }: ColumnsMenuProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const change = (chosen: string[]) => {
    const kept = chosen.length > 0 ? chosen : [...COLUMNS[asked.view]];
    onChange({ ...asked, columns: kept });
  };
  return (
    <Popover position="bottom-end" withinPortal={false} trapFocus>
      <Popover.Target>
        <Button variant="default" leftSection={<IconColumns3 size={16} aria-hidden />}>
          {t("figures.columns")}
        </Button>
      </Popover.Target>
      <Popover.Dropdown className="fig-columns">
        <Checkbox.Group
          aria-label={t("figures.columns")}
          value={asked.columns}
          onChange={change}
          maxSelectedValues={MOST_COLUMNS}
        >
          {definitions.map((d) => (
            <Checkbox
              key={d.key}
              size="xs"
              value={d.key}
              label={d.name[locale]}
              title={d.formula[locale]}
            />
          ))}
        </Checkbox.Group>
      </Popover.Dropdown>
    </Popover>
  );
}
