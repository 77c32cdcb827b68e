/** The views of one thing that is edited over the full width: a row of tabs, moved by arrows. */
import type { Icon } from "@tabler/icons-react";
import type { KeyboardEvent } from "react";

interface EditorTabsProps<Tab extends string> {
  /** What the ids of tabs and of their panel begin with. */
  of: string;
  label: string;
  tabs: readonly { name: Tab; title: string; icon: Icon }[];
  tab: Tab;
  onTab: (tab: Tab) => void;
}

export function EditorTabs<Tab extends string>(props: EditorTabsProps<Tab>) {
  const { of, label, tabs, tab, onTab } = props;
  const step = (event: KeyboardEvent<HTMLElement>) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    const at = tabs.findIndex((one) => one.name === tab);
    const next = tabs[(at + by + tabs.length) % tabs.length]?.name ?? tab;
    onTab(next);
    event.currentTarget.querySelector<HTMLElement>(`#${of}-tab-${next}`)?.focus();
  };
  return (
    <div className="flow-tabs" role="tablist" aria-label={label} onKeyDown={step}>
      {tabs.map(({ name, title, icon: Glyph }) => (
        <button
          key={name}
          id={`${of}-tab-${name}`}
          type="button"
          role="tab"
          aria-selected={tab === name}
          aria-controls={tab === name ? `${of}-panel-${name}` : undefined}
          tabIndex={tab === name ? 0 : -1}
          onClick={() => onTab(name)}
        >
          <Glyph size={16} aria-hidden />
          {title}
        </button>
      ))}
    </div>
  );
}
