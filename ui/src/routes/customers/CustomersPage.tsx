/** The customers: found, filtered, tagged, exported; one opened in full. */
import { Button, Select, TextInput } from "@mantine/core";
import { useDebouncedValue, useIntersection } from "@mantine/hooks";
import {
  IconAddressBook,
  IconArrowLeft,
  IconSearch,
  IconTag,
  IconUserPlus,
} from "@tabler/icons-react";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import * as cards from "../../api/cards";
import { everyPage } from "../../api/pages";
import type { Customer } from "../../api/types";
import { useMe } from "../../app/session";
import { Empty, Failed, Loading } from "../../parts/Empty";
import { ExportMenu, type ExportColumn } from "../../parts/ExportMenu";
import { useFormat, useNames } from "../../parts/useFormat";
import { BulkTags } from "./BulkTags";
import { CustomerCard } from "./CustomerCard";
import { CustomerForm } from "./CustomerForm";
import { CustomerGrid } from "./CustomerGrid";
import { ImportLink } from "./import/ImportLink";

type View = "list" | "new";

export function CustomersPage() {
  const { t } = useTranslation();
  const { id } = useParams({ strict: false }) as { id?: string };
  const navigate = useNavigate();
  const [view, setView] = useState<View>("list");
  const [filter, setFilter] = useState<cards.ListFilter>({});
  const open = (customer: Pick<Customer, "id">) => {
    setView("list");
    void navigate({ to: "/customers/$id", params: { id: customer.id } });
  };
  if (id) return <WholeCard key={id} id={id} />;
  return (
    <div className="page-pad">
      <div className="page-head">
        <h1 className="grow">{t("customer.title")}</h1>
        <Views view={view} onView={setView} />
      </div>
      {view === "new" ? (
        <section className="panel" style={{ maxWidth: 760 }} aria-label={t("customer.new")}>
          <div className="panel-head">
            <h2>{t("customer.new")}</h2>
          </div>
          <div className="panel-body">
            <CustomerForm
              organization={null}
              number={null}
              onSaved={open}
              onCancel={() => setView("list")}
            />
          </div>
        </section>
      ) : (
        <List filter={filter} onFilter={setFilter} onOpen={open} />
      )}
    </div>
  );
}

function Views({ view, onView }: { view: View; onView: (view: View) => void }) {
  const { t } = useTranslation();
  return (
    <>
      {view !== "list" && (
        <Button
          variant="default"
          leftSection={<IconArrowLeft size={16} aria-hidden />}
          onClick={() => onView("list")}
        >
          {t("card.list.back")}
        </Button>
      )}
      {view === "list" && <ImportLink />}
      {view === "list" && (
        <Button leftSection={<IconUserPlus size={16} aria-hidden />} onClick={() => onView("new")}>
          {t("customer.new")}
        </Button>
      )}
    </>
  );
}

function WholeCard({ id }: { id: string }) {
  const { t } = useTranslation();
  return (
    <section className="card-page" aria-label={t("customer.label")}>
      <h1 className="visually-hidden">{t("customer.label")}</h1>
      <Link to="/customers" className="row back">
        <IconArrowLeft size={16} aria-hidden />
        {t("card.list.back")}
      </Link>
      <CustomerCard id={id} wide />
    </section>
  );
}

interface ListProps {
  filter: cards.ListFilter;
  onFilter: (filter: cards.ListFilter) => void;
  onOpen: (customer: Customer) => void;
}

const PAGE = 100;
/** A search goes on for so many. */
const MOST_FOUND = 1_000;

function List({ filter, onFilter, onOpen }: ListProps) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [asked] = useDebouncedValue(filter, 250);
  const pages = useInfiniteQuery({
    queryKey: ["customers", "list", asked],
    queryFn: ({ pageParam }) => cards.list(asked, pageParam, PAGE),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
    placeholderData: keepPreviousData,
  });
  const rows = pages.data?.pages.flatMap((page) => page.items) ?? [];
  const picked = rows.filter((row) => chosen.has(row.id));
  return (
    <>
      <Filters filter={filter} onFilter={onFilter} asked={asked} />
      {picked.length > 0 && <BulkTags customers={picked} onDone={() => setChosen(new Set())} />}
      {pages.isError ? (
        <Failed error={pages.error} retry={() => void pages.refetch()} />
      ) : !pages.data ? (
        <Loading />
      ) : rows.length === 0 ? (
        <Empty
          icon={IconAddressBook}
          title={t("customer.nothing")}
          hint={filter.q || filter.tag ? t("search.nothing") : t("customer.search_hint")}
        />
      ) : (
        <CustomerGrid
          rows={rows}
          chosen={chosen}
          onChosen={setChosen}
          onOpen={onOpen}
          onTag={(tag) => onFilter({ ...filter, tag })}
          more={
            pages.hasNextPage ? (
              <MoreRows busy={pages.isFetchingNextPage} onMore={() => void pages.fetchNextPage()} />
            ) : (
              asked.q?.trim() &&
              rows.length >= MOST_FOUND && (
                <span className="muted">{t("card.list.narrow", { count: rows.length })}</span>
              )
            )
          }
        />
      )}
    </>
  );
}

/** The next page comes when the end of this one is in sight, or on a click. */
function MoreRows({ busy, onMore }: { busy: boolean; onMore: () => void }) {
  const { t } = useTranslation();
  const { ref, entry } = useIntersection({ rootMargin: "400px" });
  const seen = entry?.isIntersecting ?? false;
  const latest = useRef(onMore);
  useEffect(() => {
    latest.current = onMore;
  });
  useEffect(() => {
    if (seen && !busy) latest.current();
  }, [seen, busy]);
  return (
    <Button ref={ref} variant="subtle" loading={busy} onClick={onMore}>
      {t("app.more")}
    </Button>
  );
}

interface FiltersProps {
  filter: cards.ListFilter;
  asked: cards.ListFilter;
  onFilter: (filter: cards.ListFilter) => void;
}

function Filters({ filter, asked, onFilter }: FiltersProps) {
  const { t } = useTranslation();
  const organizations = useMe().organizations ?? [];
  const columns = useExportColumns();
  return (
    <div className="row wrap">
      <TextInput
        aria-label={t("customer.search")}
        placeholder={t("customer.search")}
        leftSection={<IconSearch size={16} aria-hidden />}
        value={filter.q ?? ""}
        onChange={(event) => onFilter({ ...filter, q: event.currentTarget.value })}
        w={320}
        type="search"
      />
      <TextInput
        aria-label={t("card.list.tag")}
        placeholder={t("card.list.tag")}
        leftSection={<IconTag size={16} aria-hidden />}
        value={filter.tag ?? ""}
        maxLength={50}
        onChange={(event) => onFilter({ ...filter, tag: event.currentTarget.value })}
        w={180}
        type="search"
      />
      {organizations.length > 1 && (
        <Select
          aria-label={t("customer.organization")}
          placeholder={t("customer.organization")}
          data={organizations.map((o) => ({ value: o.id, label: o.name }))}
          value={filter.organization ?? null}
          onChange={(organization) => onFilter({ ...filter, organization: organization ?? "" })}
          clearable
        />
      )}
      <span className="grow" />
      <ExportMenu
        name="clients"
        columns={columns}
        rows={() => everyPage((cursor) => cards.list(asked, cursor, 200))}
      />
    </div>
  );
}

function useExportColumns(): ExportColumn<Customer>[] {
  const { t } = useTranslation();
  const names = useNames();
  const format = useFormat();
  return [
    { title: t("admin.name"), value: (c) => c.name },
    { title: t("customer.first_name"), value: (c) => c.first_name },
    { title: t("customer.last_name"), value: (c) => c.last_name },
    { title: t("customer.company"), value: (c) => c.company },
    { title: t("customer.numbers"), value: (c) => c.numbers.map((n) => n.e164).join(" ") },
    { title: t("customer.emails"), value: (c) => c.emails.join(" ") },
    { title: t("customer.address"), value: (c) => c.address },
    { title: t("customer.postcode"), value: (c) => c.postcode },
    { title: t("customer.city"), value: (c) => c.city },
    { title: t("customer.language"), value: (c) => c.language },
    { title: t("customer.tags"), value: (c) => c.tags.join(", ") },
    { title: t("customer.organization"), value: (c) => names.organization(c.organization) },
    { title: t("ticket.updated_at"), value: (c) => format.at(c.updated_at, "day_time") },
  ];
}
