/** The list itself: walked with arrows, opened with Enter, chosen with the space of its box. */
import { Checkbox } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Customer } from "../../api/types";
import { type Column, Grid } from "../../parts/Grid";
import { PhoneNumber } from "../../parts/PhoneNumber";
import { useFormat, useNames } from "../../parts/useFormat";

interface CustomerGridProps {
  rows: Customer[];
  chosen: ReadonlySet<string>;
  onChosen: (chosen: ReadonlySet<string>) => void;
  onOpen: (customer: Customer) => void;
  onTag: (tag: string) => void;
  more: ReactNode;
}

export function CustomerGrid({ rows, chosen, onChosen, onOpen, onTag, more }: CustomerGridProps) {
  const { t } = useTranslation();
  const names = useNames();
  const format = useFormat();
  const all = rows.every((row) => chosen.has(row.id));
  const toggle = (id: string) => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    onChosen(next);
  };
  const columns: Column<Customer>[] = [
    {
      id: "chosen",
      width: 36,
      head: (
        <Checkbox
          size="xs"
          aria-label={t("card.list.choose_all")}
          checked={all}
          indeterminate={!all && chosen.size > 0}
          onChange={() => onChosen(new Set(all ? [] : rows.map((row) => row.id)))}
        />
      ),
      cell: (c) => (
        <Checkbox
          size="xs"
          aria-label={t("card.list.choose", { name: c.name })}
          checked={chosen.has(c.id)}
          onClick={(event) => event.stopPropagation()}
          onChange={() => toggle(c.id)}
        />
      ),
    },
    { id: "name", head: t("admin.name"), cell: (c) => <span className="strong">{c.name}</span> },
    {
      id: "number",
      head: t("history.number"),
      cell: (c) => {
        const first = c.numbers[0];
        if (!first) return "–";
        return (
          <PhoneNumber organization={c.organization} number={first.e164} shown={first.national} />
        );
      },
    },
    { id: "email", head: t("customer.emails"), cell: (c) => c.emails[0] ?? "–" },
    {
      id: "city",
      head: t("customer.city"),
      cell: (c) => [c.postcode, c.city].filter(Boolean).join(" ") || "–",
    },
    {
      id: "tags",
      head: t("card.list.tags"),
      cell: (c) => (
        <span className="row" style={{ gap: 4 }}>
          {c.tags.slice(0, 3).map((tag) => (
            <button
              key={tag}
              type="button"
              className="badge badge-button"
              title={t("card.list.by_tag", { tag })}
              onClick={(event) => {
                event.stopPropagation();
                onTag(tag);
              }}
            >
              {tag}
            </button>
          ))}
        </span>
      ),
    },
    {
      id: "organization",
      head: t("customer.organization"),
      cell: (c) => names.organization(c.organization),
    },
    {
      id: "updated",
      head: t("ticket.updated_at"),
      align: "right",
      cell: (c) => <span className="num">{format.at(c.updated_at, "day")}</span>,
    },
  ];
  return (
    <div className="panel scroll">
      <Grid
        label={t("customer.title")}
        columns={columns}
        rows={rows}
        keyOf={(c) => c.id}
        onOpen={onOpen}
      />
      {more && <div className="panel-row">{more}</div>}
    </div>
  );
}
