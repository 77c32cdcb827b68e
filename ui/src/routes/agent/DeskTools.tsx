/** The tabs of the work area. What is typed in one stays when another is opened. */
import { Tabs } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { changeDraft, useDraft } from "./drafts";
import { TOOLS, type ToolProps } from "./tools";

export function DeskTools(props: ToolProps) {
  const { t } = useTranslation();
  const { tool } = useDraft(props.interaction);
  // The list never changes, so neither does the order of hooks.
  const shown = TOOLS.filter(({ useShown }) => useShown?.(props) ?? true);
  const open = shown.find(({ id }) => id === tool) ?? first(shown, props) ?? shown[0];
  if (!open) return null;
  return (
    <Tabs
      className="desk-body"
      value={open.id}
      onChange={(id) => id && changeDraft(props.interaction, { tool: id })}
      keepMounted={false}
    >
      <Tabs.List aria-label={t("work.label")}>
        {shown.map(({ id, title, icon: Glyph }) => (
          <Tabs.Tab key={id} value={id} leftSection={<Glyph size={16} aria-hidden />}>
            {title(t)}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value={open.id} className="panel-body">
        <open.Panel {...props} />
      </Tabs.Panel>
    </Tabs>
  );
}

/** A campaign's call opens its script once somebody is on the line; before, the record is read. */
function first(shown: typeof TOOLS, { live }: ToolProps) {
  const talks = live.record !== null && live.stage !== "ringing" && live.stage !== "dialling";
  return talks ? shown.find(({ id }) => id === "script") : undefined;
}
