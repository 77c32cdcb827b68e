/** Ctrl+K: customers, tickets and pages from anywhere. */
import { useDebouncedValue } from "@mantine/hooks";
import { Spotlight } from "@mantine/spotlight";
import { IconAddressBook, IconBook2, IconSearch, IconTicket } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../api/calls";
import { searchArticles } from "../api/knowledge";
import { useLocale } from "../i18n";
import { useNames } from "../parts/useFormat";
import { pagesFor } from "./pages";
import { useMe } from "./session";

const LEAST = 2;

export function Search() {
  const { t } = useTranslation();
  const me = useMe();
  const names = useNames();
  const navigate = useNavigate();
  const [query, setQuery] = useState("");
  const [q] = useDebouncedValue(query.trim(), 200);
  const pages = pagesFor(me);
  const sees = pages.some((page) => page.to === "/customers");
  const enabled = sees && q.length >= LEAST;
  const customers = useQuery({
    queryKey: ["customers", "search", q, 6],
    queryFn: () => api.customers({ q, limit: 6 }),
    enabled,
  });
  const tickets = useQuery({
    queryKey: ["tickets", "search", q],
    queryFn: () => api.tickets({ q, limit: 6 }),
    enabled,
  });
  const language = useLocale();
  const articles = useQuery({
    queryKey: ["articles", "search", q, null, false, language, 6],
    queryFn: () => searchArticles({ q, language, limit: 6 }),
    enabled: pages.some((page) => page.to === "/knowledge") && q.length >= LEAST,
  });
  const found = pages.filter((page) =>
    t(`nav.${page.label}`).toLowerCase().includes(query.toLowerCase()),
  );
  const people = enabled ? (customers.data?.items ?? []) : [];
  const files = enabled ? (tickets.data?.items ?? []) : [];
  const known = q.length >= LEAST ? (articles.data?.items ?? []) : [];
  const nothing = people.length + files.length + known.length + found.length === 0;
  return (
    <Spotlight.Root
      query={query}
      onQueryChange={setQuery}
      shortcut="mod + K"
      shadow="none"
      radius={6}
      overlayProps={{ backgroundOpacity: 0.35, blur: 0 }}
      attributes={{ content: { "aria-label": t("search.button") } }}
    >
      <Spotlight.Search
        placeholder={t("search.placeholder")}
        aria-label={t("search.button")}
        leftSection={<IconSearch size={18} aria-hidden />}
      />
      <Spotlight.ActionsList>
        {people.length > 0 && (
          <Spotlight.ActionsGroup label={t("search.customers")}>
            {people.map((customer) => (
              <Spotlight.Action
                key={customer.id}
                label={customer.name}
                description={[
                  customer.numbers[0]?.national,
                  customer.city,
                  names.organization(customer.organization),
                ]
                  .filter(Boolean)
                  .join(" · ")}
                leftSection={<IconAddressBook size={18} aria-hidden />}
                onClick={() => void navigate({ to: "/customers/$id", params: { id: customer.id } })}
              />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {files.length > 0 && (
          <Spotlight.ActionsGroup label={t("search.tickets")}>
            {files.map((ticket) => (
              <Spotlight.Action
                key={ticket.id}
                label={ticket.subject}
                description={ticket.number}
                leftSection={<IconTicket size={18} aria-hidden />}
                onClick={() => void navigate({ to: "/tickets/$id", params: { id: ticket.id } })}
              />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {known.length > 0 && (
          <Spotlight.ActionsGroup label={t("knowledge.results")}>
            {known.map(({ article, title }) => (
              <Spotlight.Action
                key={article.id}
                label={title.map((piece) => piece.text).join("")}
                description={article.category}
                leftSection={<IconBook2 size={18} aria-hidden />}
                onClick={() => void navigate({ to: "/knowledge/$id", params: { id: article.id } })}
              />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {found.length > 0 && (
          <Spotlight.ActionsGroup label={t("search.pages")}>
            {found.map((page) => (
              <Spotlight.Action
                key={page.to}
                label={t(`nav.${page.label}`)}
                leftSection={<page.icon size={18} aria-hidden />}
                onClick={() => void navigate({ to: page.to })}
              />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {nothing && (
          <Spotlight.Empty>
            {q.length < LEAST ? t("search.type_more") : t("search.nothing")}
          </Spotlight.Empty>
        )}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}
