/**
 * A panel at the right edge, below the top bar: the call strip stays in reach while it is open.
 * Escape closes it; it traps nothing.
 */
import { CloseButton } from "@mantine/core";
import { type ReactNode, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";

interface SidePanelProps {
  title: string;
  size: number;
  onClose: () => void;
  children: ReactNode;
}

export function SidePanel({ title, size, onClose, children }: SidePanelProps) {
  const { t } = useTranslation();
  const panel = useRef<HTMLElement>(null);
  const before = useRef<Element | null>(null);
  useEffect(() => {
    before.current = document.activeElement;
    panel.current?.focus();
    return () => {
      if (before.current instanceof HTMLElement) before.current.focus();
    };
  }, []);
  return (
    <aside
      ref={panel}
      className="side-panel"
      style={{ width: size }}
      tabIndex={-1}
      aria-label={title}
      onKeyDown={(event) => {
        if (event.key === "Escape" && !event.defaultPrevented) onClose();
      }}
    >
      <div className="panel-head" style={{ paddingRight: 8 }}>
        <h2 className="grow">{title}</h2>
        <CloseButton aria-label={t("app.close")} onClick={onClose} />
      </div>
      <div className="side-body" tabIndex={0} role="group" aria-label={title}>
        {children}
      </div>
    </aside>
  );
}
