/** Scripts as those who answer for others' work read them: one at a time, in figures. */
import { Select } from "@mantine/core";
import { IconFileText } from "@tabler/icons-react";
import { useQueries, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/scripts";
import { useMe } from "../../app/session";
import { inLanguage } from "../../format/fieldValues";
import { useLocale } from "../../i18n";
import { Empty, Failed, Loading } from "../../parts/Empty";
import type { Label } from "../administration/crm/setup";
import { ScriptFigures } from "./ScriptFigures";

/** Organizations whose scripts are looked for at first. */
const MOST_TRIED = 8;

export function ScriptsPage() {
  const { t } = useTranslation();
  const locale = useLocale();
  const { organizations } = useMe();
  const [taken, setOrganization] = useState<string | null>(null);
  const [script, setScript] = useState<string | null>(null);
  const lists = useQueries({
    queries: organizations.slice(0, MOST_TRIED).map(({ id }) => ({
      queryKey: ["scripts", id],
      queryFn: () => api.scripts(id),
      enabled: taken === null,
    })),
  });
  // Until one is chosen: the first that has scripts.
  const busy = organizations.find((_, n) => (lists[n]?.data?.items.length ?? 0) > 0)?.id;
  const organization = taken ?? busy ?? organizations[0]?.id ?? "";
  const list = useQuery({
    queryKey: ["scripts", organization],
    queryFn: () => api.scripts(organization),
    enabled: organization !== "",
  });
  const items = list.data?.items ?? [];
  const chosen = items.find((one) => one.id === script)?.id ?? items[0]?.id;
  return (
    <div className="page-pad">
      <div className="row wrap" style={{ alignItems: "flex-end" }}>
        <h1 className="grow">{t("scripts.report.title")}</h1>
        <Select
          label={t("scripts.report.organization")}
          data={organizations.map((one) => ({ value: one.id, label: one.name }))}
          value={organization}
          allowDeselect={false}
          onChange={(id) => {
            if (id) setOrganization(id);
            setScript(null);
          }}
        />
        <Select
          label={t("scripts.report.script")}
          data={items.map((one) => ({
            value: one.id,
            label: inLanguage(one.name as unknown as Label, locale),
          }))}
          value={chosen ?? null}
          allowDeselect={false}
          disabled={items.length === 0}
          onChange={setScript}
        />
      </div>
      {list.isError ? (
        <Failed error={list.error} retry={() => void list.refetch()} />
      ) : !list.data ? (
        <Loading />
      ) : chosen ? (
        <ScriptFigures key={`${organization} ${chosen}`} organization={organization} id={chosen} />
      ) : (
        <Empty
          icon={IconFileText}
          title={t("scripts.list.empty")}
          hint={t("scripts.list.empty_hint")}
        />
      )}
    </div>
  );
}
