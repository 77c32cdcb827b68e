/** A button made of an action: its label, icon, key and whether it can be done now. */
import { ActionIcon, Button, Tooltip } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { actionById, keyOf } from "../../actions";
import type { ActionId } from "../../actions/action";
import { usePreferences } from "../../app/preferences";
import { useDesk, usePerform } from "./useDesk";

interface ActionButtonProps {
  id: ActionId;
  /** With words; else the icon alone, the words in a tooltip. */
  wide?: boolean;
  className?: string;
  width?: number;
  variant?: string;
}

export function ActionButton({ id, wide, className, width, variant }: ActionButtonProps) {
  const { t } = useTranslation();
  const desk = useDesk();
  const perform = usePerform();
  const { keys } = usePreferences();
  const action = actionById(id);
  const key = keyOf(action, keys);
  const Glyph = action.icon(desk);
  const label = t(`actions.${action.label(desk)}`);
  const hint = key ? `${label} (${key})` : label;
  const shared = {
    className,
    disabled: !action.enabled(desk),
    onClick: () => perform(action, desk),
    "data-action": id,
    "aria-keyshortcuts": key ?? undefined,
  };
  if (wide) {
    return (
      <Tooltip label={hint}>
        <Button
          {...shared}
          w={width}
          variant={variant ?? "filled"}
          px={8}
          leftSection={<Glyph size={16} aria-hidden />}
        >
          {label}
        </Button>
      </Tooltip>
    );
  }
  const active = action.active?.(desk) ?? false;
  return (
    <Tooltip label={hint}>
      <ActionIcon
        {...shared}
        aria-label={label}
        aria-pressed={action.active ? active : undefined}
        variant={active ? "filled" : "default"}
        color={active ? "petrol" : "gray"}
      >
        <Glyph size={18} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}
