import { Button, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconAddressBook, IconSearch, IconUserPlus } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/calls";
import type { Customer } from "../../api/types";
import { Empty, Failed, Loading } from "../../parts/Empty";
import { type Column, Grid } from "../../parts/Grid";
import { useFormat, useNames } from "../../parts/useFormat";
import { CustomerCard } from "./CustomerCard";
import { CustomerForm } from "./CustomerForm";
import { ImportLink } from "./import/ImportLink";

export function CustomersPage() {
  const { t } = useTranslation();
  const { id } = useParams({ strict: false }) as { id?: string };
  const navigate = useNavigate();
  const [text, setText] = useState("");
  const [making, setMaking] = useState(false);
  const [q] = useDebouncedValue(text.trim(), 250);
  const found = useQuery({
    queryKey: ["customers", "search", q],
    queryFn: () => api.customers({ q, limit: 50 }),
    placeholderData: keepPreviousData,
  });
  const open = (customer: Customer) => {
    setMaking(false);
    void navigate({ to: "/customers/$id", params: { id: customer.id } });
  };
  return (
    <div className="desk" style={{ gridTemplateColumns: "minmax(0, 1fr) 420px" }}>
      <section>
        <div className="page-pad">
          <div className="page-head between">
            <h1 className="grow">{t("customer.title")}</h1>
            <ImportLink />
            <Button
              variant="default"
              leftSection={<IconUserPlus size={16} aria-hidden />}
              onClick={() => setMaking(true)}
            >
              {t("customer.new")}
            </Button>
          </div>
          <TextInput
            aria-label={t("customer.search")}
            placeholder={t("customer.search")}
            leftSection={<IconSearch size={16} aria-hidden />}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            maw={420}
            type="search"
          />
          <Results found={found} q={q} chosen={id ?? null} onOpen={open} />
        </div>
      </section>
      <section aria-label={t("customer.label")}>
        {making ? (
          <div className="panel-body stack">
            <h2>{t("customer.new")}</h2>
            <CustomerForm
              organization={null}
              number={null}
              onSaved={open}
              onCancel={() => setMaking(false)}
            />
          </div>
        ) : id ? (
          <CustomerCard key={id} id={id} />
        ) : (
          <Empty
            icon={IconAddressBook}
            title={t("customer.none")}
            hint={t("customer.search_hint")}
          />
        )}
      </section>
    </div>
  );
}

interface ResultsProps {
  found: { data?: { items: Customer[] }; isError: boolean; error: unknown; refetch: () => unknown };
  q: string;
  chosen: string | null;
  onOpen: (customer: Customer) => void;
}

function Results({ found, q, chosen, onOpen }: ResultsProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const names = useNames();
  if (found.isError) return <Failed error={found.error} retry={() => void found.refetch()} />;
  if (!found.data) return <Loading />;
  if (found.data.items.length === 0) {
    return (
      <Empty
        icon={IconAddressBook}
        title={t("customer.nothing")}
        hint={q ? t("search.nothing") : t("customer.search_hint")}
      />
    );
  }
  const columns: Column<Customer>[] = [
    { id: "name", head: t("admin.name"), cell: (c) => <span className="strong">{c.name}</span> },
    {
      id: "number",
      head: t("history.number"),
      cell: (c) => {
        const first = c.numbers[0];
        return (
          <span className="num">{first ? (first.national ?? format.phone(first.e164)) : "–"}</span>
        );
      },
    },
    { id: "city", head: t("customer.city"), cell: (c) => c.city ?? "–" },
    {
      id: "organization",
      head: t("customer.organization"),
      cell: (c) => names.organization(c.organization),
    },
  ];
  return (
    <div className="panel scroll" style={{ flex: 1 }}>
      <Grid
        label={t("customer.title")}
        columns={columns}
        rows={found.data.items}
        keyOf={(c) => c.id}
        chosen={chosen}
        onOpen={onOpen}
      />
    </div>
  );
}
