/** What is behind a row of a report: contacts, each of which opens to its timeline. */
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as calls from "../../api/calls";
import * as figures from "../../api/figures";
import type { FigureQuery } from "../../api/figures";
import type { Sheet, SheetOpen, SheetRow } from "../../api/reports";
import type { Contact } from "../../api/types";
import { Failed, Loading } from "../../parts/Empty";
import { type Column, Grid } from "../../parts/Grid";
import { SidePanel } from "../../parts/SidePanel";
import { useFormat, useNames } from "../../parts/useFormat";
import { ContactDetail } from "../history/ContactDrawer";

interface SheetDrawerProps {
  sheet: Sheet;
  row: SheetRow;
  onClose: () => void;
}

const MOST = 100;

async function behind(open: SheetOpen): Promise<Contact[]> {
  if (open.contacts) {
    const query = { ...open.contacts, limit: MOST } as FigureQuery;
    return (await figures.contacts(query)).items.map((one) => one.contact);
  }
  if (open.history) {
    const query = { ...open.history, limit: MOST } as Parameters<typeof calls.interactions>[0];
    return (await calls.interactions(query)).items;
  }
  return Promise.all(open.interactions.map((id) => calls.interaction(id)));
}

export function SheetDrawer({ sheet, row, onClose }: SheetDrawerProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const names = useNames();
  const only = row.open?.interactions.length === 1 ? row.open.interactions[0]! : null;
  const [contact, setContact] = useState<string | null>(only);
  const list = useQuery({
    queryKey: ["reports", "behind", row.open],
    queryFn: () => behind(row.open!),
    enabled: row.open !== null && row.open !== undefined && only === null,
  });
  const texts = sheet.columns
    .map((column, place) => (column.unit === "text" ? row.cells[place] : null))
    .filter((text) => typeof text === "string" && text !== "")
    .slice(0, 2);
  const name = texts.join(" · ") || sheet.title;
  const columns: Column<Contact>[] = [
    {
      id: "at",
      head: t("history.started"),
      cell: (one) => <span className="num">{format.at(one.started_at)}</span>,
    },
    {
      id: "customer",
      head: t("history.customer"),
      text: true,
      cell: (one) =>
        one.customer?.name ??
        one.customer_number_national ??
        format.phone(one.customer_number) ??
        t("app.hidden_number"),
    },
    { id: "queue", head: t("history.queue"), cell: (one) => names.queue(one.queue) ?? "–" },
    { id: "agent", head: t("history.agent"), cell: (one) => one.agent_name ?? "–" },
  ];
  return (
    <SidePanel title={t("reports.behind", { name })} size={760} onClose={onClose}>
      {contact ? (
        <>
          {only === null && (
            <Button autoFocus variant="subtle" size="xs" onClick={() => setContact(null)}>
              {t("figures.behind")}
            </Button>
          )}
          <ContactDetail id={contact} />
        </>
      ) : (
        <>
          {list.isError && <Failed error={list.error} retry={() => void list.refetch()} />}
          {list.isPending && <Loading />}
          {list.data?.length === 0 && <p className="muted">{t("reports.behind_none")}</p>}
          {list.data && list.data.length > 0 && (
            <div className="panel scroll">
              <Grid
                label={t("reports.behind", { name })}
                columns={columns}
                rows={list.data}
                keyOf={(one) => one.interaction}
                onOpen={(one) => setContact(one.interaction)}
              />
            </div>
          )}
        </>
      )}
    </SidePanel>
  );
}
