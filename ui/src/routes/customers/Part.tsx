/** A part of the card: its name, what can be done to it, what it holds. */
import type { ReactNode } from "react";

interface PartProps {
  title: string;
  /** How many, beside the title. */
  count?: number | undefined;
  action?: ReactNode;
  children: ReactNode;
}

export function Part({ title, count, action, children }: PartProps) {
  return (
    <section className="card-part" aria-label={title}>
      <div className="row" style={{ minHeight: 26 }}>
        <h3 className="grow">
          {title}
          {count ? <span className="muted num"> {count}</span> : null}
        </h3>
        {action}
      </div>
      {children}
    </section>
  );
}
