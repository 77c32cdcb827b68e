/** The register: every word of every person, found by name or number; one opened as its file. */
import { Button, Select, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconChecklist, IconPlus, IconSearch } from "@tabler/icons-react";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/compliance";
import { Empty, Failed, Loading } from "../../parts/Empty";
import { ExportMenu } from "../../parts/ExportMenu";
import { Grid } from "../../parts/Grid";
import { ConsentForm } from "./ConsentForm";
import { More, OrganizationSelect, Standing, useOnly, useMoments } from "./parts";
import { PersonFile } from "./PersonFile";

export function Register() {
  const { t } = useTranslation();
  const format = useMoments();
  const only = useOnly();
  const [filter, setFilter] = useState<api.ConsentFilter>({ q: "", state: null });
  const [asked] = useDebouncedValue(filter, 250);
  const [whose, setWhose] = useState<api.WhoseFile | null>(null);
  const [making, setMaking] = useState(false);
  const [renewed, setRenewed] = useState<api.ConsentLine | null>(null);
  const pages = useInfiniteQuery({
    queryKey: ["compliance", "consents", asked],
    queryFn: ({ pageParam }) => api.consents({ ...asked, cursor: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
    placeholderData: keepPreviousData,
  });
  const rows = pages.data?.pages.flatMap((page) => page.items) ?? [];
  const purpose = (line: api.ConsentLine) =>
    t(`card.consents.purposes.${line.purpose}`, { defaultValue: line.purpose });
  const channel = (line: api.ConsentLine) =>
    t(`card.channels.${line.channel}`, { defaultValue: line.channel });
  return (
    <>
      <div className="compliance-filters">
        <TextInput
          aria-label={t("compliance.register.search")}
          placeholder={t("compliance.register.search")}
          leftSection={<IconSearch size={16} aria-hidden />}
          value={filter.q ?? ""}
          onChange={(event) => setFilter({ ...filter, q: event.currentTarget.value })}
        />
        <OrganizationSelect
          value={filter.organization ?? null}
          onChange={(organization) => setFilter({ ...filter, organization })}
        />
        <Select
          aria-label={t("compliance.register.state")}
          placeholder={t("compliance.register.every_state")}
          data={["given", "withdrawn"].map((value) => ({
            value,
            label: t(`card.consents.${value as "given" | "withdrawn"}`),
          }))}
          value={filter.state ?? null}
          clearable
          onChange={(state) => setFilter({ ...filter, state })}
        />
        <Select
          aria-label={t("outbound.consent.ends")}
          placeholder={t("outbound.consent.ends_any")}
          data={[15, 30, 60, 90].map((count) => ({
            value: String(count),
            label: `${t("outbound.consent.ends")} ${t("outbound.consent.ends_days", { count })}`,
          }))}
          value={filter.ends_within ? String(filter.ends_within) : null}
          clearable
          onChange={(next) => setFilter({ ...filter, ends_within: next ? Number(next) : null })}
        />
        <span className="grow" />
        <ExportMenu
          name={t("compliance.tabs.register")}
          disabled={rows.length === 0}
          rows={() => rows}
          columns={[
            { title: t("compliance.at"), value: (line) => line.at },
            { title: t("compliance.name"), value: (line) => line.name ?? "" },
            { title: t("compliance.number"), value: (line) => line.number ?? "" },
            { title: t("compliance.register.purpose"), value: purpose },
            { title: t("compliance.register.channel"), value: channel },
            { title: t("compliance.register.standing"), value: (line) => line.standing },
            { title: t("compliance.register.until"), value: (line) => line.until ?? "" },
            { title: t("compliance.by"), value: (line) => line.author },
          ]}
        />
        <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setMaking(true)}>
          {t("compliance.register.add")}
        </Button>
      </div>
      {pages.isError ? (
        <Failed error={pages.error} retry={() => void pages.refetch()} />
      ) : !pages.data ? (
        <Loading />
      ) : rows.length === 0 ? (
        <Empty
          icon={IconChecklist}
          title={t("compliance.register.empty")}
          hint={t("compliance.register.empty_hint")}
        />
      ) : (
        <div className="panel scroll-x">
          <Grid
            label={t("compliance.tabs.register")}
            rows={rows}
            keyOf={(line) => line.id}
            onOpen={(line) =>
              setWhose({
                organization: line.organization,
                customer: line.customer,
                number: line.number,
              })
            }
            columns={[
              { id: "at", head: t("compliance.at"), cell: (l) => format.when(l.at) },
              {
                id: "who",
                head: t("compliance.who"),
                text: true,
                cell: (l) => l.name ?? t("compliance.nobody"),
              },
              { id: "number", head: t("compliance.number"), cell: (l) => format.phone(l.number) },
              {
                id: "what",
                head: t("compliance.register.purpose"),
                text: true,
                cell: (l) => `${purpose(l)} · ${channel(l)}`,
              },
              {
                id: "word",
                head: t("compliance.register.word"),
                cell: (l) => t(`card.consents.${l.state as "given" | "withdrawn"}`),
              },
              {
                id: "standing",
                head: t("compliance.register.standing"),
                cell: (l) => <Standing standing={l.standing} />,
              },
              {
                id: "until",
                head: t("compliance.register.until"),
                cell: (l) => (l.until ? format.at(`${l.until}T12:00:00Z`, "day") : ""),
              },
              {
                id: "renew",
                head: <span className="visually-hidden">{t("compliance.act")}</span>,
                title: t("compliance.act"),
                align: "right",
                cell: (l) =>
                  l.state === "given" && (l.standing === "valid" || l.standing === "expired") ? (
                    <Button
                      size="compact-xs"
                      variant="default"
                      aria-label={t("outbound.consent.renew_of", {
                        name: l.name ?? format.phone(l.number) ?? "",
                      })}
                      onClick={(event) => {
                        event.stopPropagation();
                        setRenewed(l);
                      }}
                    >
                      {t("outbound.consent.renew")}
                    </Button>
                  ) : null,
              },
            ]}
          />
          <More pages={pages} />
        </div>
      )}
      {whose && <PersonFile whose={whose} onClose={() => setWhose(null)} />}
      {renewed && (
        <ConsentForm
          key={renewed.id}
          organization={renewed.organization}
          renews={renewed}
          onClose={() => setRenewed(null)}
        />
      )}
      {making && (
        <ConsentForm organization={filter.organization ?? only} onClose={() => setMaking(false)} />
      )}
    </>
  );
}
