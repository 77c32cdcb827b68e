/** The scripts of an organization: their list, or the one that is open over the full width. */
import { Button } from "@mantine/core";
import { IconFileText, IconPlus } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import * as api from "../../../api/scripts";
import type { ScriptLine } from "../../../api/scripts";
import { tellProblem } from "../../../app/problems";
import { inLanguage } from "../../../format/fieldValues";
import { clock } from "../../../format/time";
import { useLocale } from "../../../i18n";
import { Empty, Failed, Loading } from "../../../parts/Empty";
import { type Column, Grid } from "../../../parts/Grid";
import { useFormat, useNames } from "../../../parts/useFormat";
import type { Label } from "../crm/setup";
import type { SetupPart } from "../crm/SetupSection";
import { addPage, emptyScript, idFrom } from "./script";
import { ScriptEditor } from "./ScriptEditor";

export function ScriptsSection({ organization, setup }: SetupPart) {
  const { item } = useParams({ strict: false }) as { item?: string };
  if (item === undefined) return <List organization={organization} />;
  const id = item.slice(item.indexOf(":") + 1);
  return <ScriptEditor key={item} organization={organization} id={id} setup={setup} />;
}

function List({ organization }: { organization: string }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const list = useQuery({
    queryKey: ["scripts", organization],
    queryFn: () => api.scripts(organization),
  });
  const columns = useColumns();
  const open = (id: string) =>
    void navigate({
      to: "/administration/$section/$item",
      params: { section: "scripts", item: `${organization}:${id}` },
    });
  if (list.isError) return <Failed error={list.error} retry={() => void list.refetch()} />;
  if (!list.data) return <Loading />;
  const { items } = list.data;
  const add = async () => {
    const id = idFrom(
      "script",
      items.map((one) => one.id),
      "script",
    );
    const { script } = addPage(emptyScript(t("scripts.list.new")), t("scripts.editor.new_page"));
    try {
      await api.saveScript(organization, id, script, 0);
      await queries.invalidateQueries({ queryKey: ["scripts", organization] });
      open(id);
    } catch (error) {
      tellProblem(error, t);
    }
  };
  const fresh = (
    <Button onClick={() => void add()} leftSection={<IconPlus size={16} aria-hidden />}>
      {t("scripts.list.new")}
    </Button>
  );
  return (
    <div className="panel">
      {items.length === 0 ? (
        <Empty
          icon={IconFileText}
          title={t("scripts.list.empty")}
          hint={t("scripts.list.empty_hint")}
        >
          {fresh}
        </Empty>
      ) : (
        <>
          <div className="row" style={{ padding: "8px 12px", justifyContent: "flex-end" }}>
            {fresh}
          </div>
          <Grid
            label={t("scripts.title_many")}
            columns={columns}
            rows={items}
            keyOf={(row) => row.id}
            onOpen={(row) => open(row.id)}
          />
        </>
      )}
    </div>
  );
}

function useColumns(): Column<ScriptLine>[] {
  const { t } = useTranslation();
  const locale = useLocale();
  const format = useFormat();
  const names = useNames();
  const bound = (row: ScriptLine) =>
    [...row.queues.map((q) => names.queue(q) ?? q), ...row.campaigns].join(", ");
  return [
    {
      id: "name",
      head: t("scripts.list.name"),
      text: true,
      cell: (row) => (
        <span className="strong">{inLanguage(row.name as unknown as Label, locale)}</span>
      ),
    },
    {
      id: "state",
      head: t("scripts.list.state"),
      cell: (row) =>
        row.published
          ? t("scripts.list.version", { version: row.published })
          : t("scripts.list.draft"),
    },
    {
      id: "for",
      head: t("scripts.list.for"),
      text: true,
      cell: (row) => bound(row) || t("scripts.list.nobody"),
    },
    { id: "pages", head: t("scripts.list.pages"), align: "right", cell: (row) => row.pages },
    {
      id: "reading",
      head: t("scripts.list.reading"),
      align: "right",
      cell: (row) => clock(row.longest_ms),
    },
    {
      id: "changed",
      head: t("scripts.list.changed"),
      cell: (row) => format.at(row.updated_at),
    },
  ];
}
