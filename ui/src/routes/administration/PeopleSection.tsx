import { Button, TextInput } from "@mantine/core";
import { IconBan, IconCheck, IconSearch, IconUserPlus, IconUserShield } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/calls";
import type { PersonEntry } from "../../api/types";
import { Badge } from "../../parts/Badge";
import { Empty, Failed, Loading } from "../../parts/Empty";
import { ExportMenu } from "../../parts/ExportMenu";
import { Grid } from "../../parts/Grid";
import { useNames } from "../../parts/useFormat";
import { NewPerson, PersonEditor } from "./PersonForm";

const NEW = "+";

export function PeopleSection() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { item } = useParams({ strict: false }) as { item?: string };
  const [text, setText] = useState("");
  const names = useNames();
  const people = useQuery({ queryKey: ["people"], queryFn: api.people });
  const open = (login: string) =>
    void navigate({
      to: "/administration/$section/$item",
      params: { section: "people", item: login },
    });
  if (people.isError) return <Failed error={people.error} retry={() => void people.refetch()} />;
  if (!people.data) return <Loading />;
  const shown = people.data.items
    .filter((p) => `${p.login} ${p.name}`.toLowerCase().includes(text.toLowerCase()))
    .sort((a, b) => a.login.localeCompare(b.login, undefined, { numeric: true }));
  const chosen = people.data.items.find((p) => p.login === item);
  return (
    <div className="split" style={{ gridTemplateColumns: "minmax(0, 3fr) minmax(320px, 2fr)" }}>
      <section className="panel" aria-label={t("admin.people")}>
        <div className="panel-head">
          <h2 className="grow">{t("admin.people")}</h2>
          <TextInput
            aria-label={t("admin.person.find")}
            placeholder={t("admin.person.find")}
            leftSection={<IconSearch size={16} aria-hidden />}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            type="search"
          />
          <ExportMenu
            name={t("admin.people")}
            columns={[
              { title: t("admin.name"), value: (p) => p.name },
              { title: t("admin.person.login"), value: (p) => p.login },
              { title: t("admin.person.role"), value: (p) => t(`roles.${p.role}`) },
              {
                title: t("admin.person.organizations"),
                value: (p) => p.organizations.map((o) => names.organization(o)).join(", "),
              },
              { title: t("ticket.status"), value: (p) => p.active },
            ]}
            rows={() => shown}
          />
          <Button
            variant="default"
            leftSection={<IconUserPlus size={16} aria-hidden />}
            onClick={() => open(NEW)}
          >
            {t("admin.person.new")}
          </Button>
        </div>
        <div className="scroll" style={{ maxHeight: "calc(100vh - 140px)" }}>
          <PeopleGrid rows={shown} chosen={item ?? null} onOpen={open} />
        </div>
      </section>
      <section className="panel" aria-label={chosen?.name ?? t("admin.person.new")}>
        {item === NEW ? (
          <NewPerson onMade={open} />
        ) : chosen ? (
          <PersonEditor key={chosen.login} person={chosen} />
        ) : (
          <Empty icon={IconUserShield} title={t("admin.people")} hint={t("admin.choose")} />
        )}
      </section>
    </div>
  );
}

interface PeopleGridProps {
  rows: PersonEntry[];
  chosen: string | null;
  onOpen: (login: string) => void;
}

function PeopleGrid({ rows, chosen, onOpen }: PeopleGridProps) {
  const { t } = useTranslation();
  const names = useNames();
  return (
    <Grid
      label={t("admin.people")}
      rows={rows}
      keyOf={(p) => p.login}
      chosen={chosen}
      onOpen={(p) => onOpen(p.login)}
      columns={[
        {
          id: "name",
          head: t("admin.name"),
          cell: (p) => <span className="strong">{p.name}</span>,
        },
        { id: "login", head: t("admin.person.login"), cell: (p) => <code>{p.login}</code> },
        { id: "role", head: t("admin.person.role"), cell: (p) => t(`roles.${p.role}`) },
        {
          id: "scope",
          head: t("admin.person.organizations"),
          cell: (p) => {
            const scope = p.organizations.map((o) => names.organization(o)).join(", ");
            return (
              <span className="cut" style={{ display: "block", maxWidth: 170 }} title={scope}>
                {scope || t("admin.person.everything")}
              </span>
            );
          },
        },
        {
          id: "active",
          head: t("ticket.status"),
          cell: (p) =>
            p.active ? (
              <Badge tone="good" icon={IconCheck}>
                {t("admin.person.active")}
              </Badge>
            ) : (
              <Badge tone="calm" icon={IconBan}>
                {t("admin.person.inactive")}
              </Badge>
            ),
        },
      ]}
    />
  );
}
