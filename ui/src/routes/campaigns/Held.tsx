/** Why records aren't called: counted by reason and list, exported; a line opens its records. */
import { IconCircleCheck } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import * as api from "../../api/lists";
import type { CampaignView } from "../../api/types";
import { useLocale } from "../../i18n";
import { Empty } from "../../parts/Empty";
import { ExportMenu } from "../../parts/ExportMenu";
import { Grid } from "../../parts/Grid";
import { useFormat } from "../../parts/useFormat";
import { useCause } from "./useCause";

const AGAIN_MS = 15_000;

interface HeldProps {
  of: CampaignView;
  lists: api.RecordListView[];
}

export function Held({ of, lists }: HeldProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const format = useFormat();
  const navigate = useNavigate();
  const cause = useCause();
  const held = useQuery({
    queryKey: ["record-held", of.campaign],
    queryFn: () => api.held(of.campaign),
    refetchInterval: of.running ? AGAIN_MS : false,
  });
  const rows = held.data?.items ?? [];
  const nameOf = (row: api.Held) => lists.find(({ id }) => id === row.list)?.name ?? "";
  const whyOf = (row: api.Held) =>
    row.why ? (row.why_words?.[locale] ?? cause(row.why)) : t("outbound.held.may");
  const stateOf = (row: api.Held) => t(`dialling.record_state.${row.state as "ready"}`);
  const title = t("outbound.held.title");
  return (
    <section className="panel" aria-label={title}>
      <div className="panel-head">
        <h2 className="grow" title={t("outbound.held.hint")}>
          {title}
        </h2>
        <ExportMenu
          name="fiches-motifs"
          size="xs"
          disabled={rows.length === 0}
          rows={() => rows}
          columns={[
            { title: t("outbound.held.reason"), value: whyOf },
            { title: t("dialling.state"), value: stateOf },
            { title: t("outbound.held.list"), value: nameOf },
            { title: t("outbound.held.records"), value: (row) => row.records },
          ]}
        />
      </div>
      {rows.length === 0 ? (
        <Empty icon={IconCircleCheck} title={t("outbound.held.none")} />
      ) : (
        <div className="scroll-x">
          <Grid
            label={title}
            rows={rows}
            keyOf={(row) => [row.list, row.state, row.reason].join(" ")}
            onOpen={(row) =>
              void navigate({
                to: "/campaigns/$id/$tab",
                params: { id: of.campaign, tab: "records" },
                search: {
                  list: row.list,
                  state: row.state,
                  reason: row.reason ?? undefined,
                } as never,
              })
            }
            columns={[
              { id: "why", head: t("outbound.held.reason"), text: true, cell: whyOf },
              { id: "state", head: t("dialling.state"), cell: stateOf },
              { id: "list", head: t("outbound.held.list"), text: true, cell: nameOf },
              {
                id: "records",
                head: t("outbound.held.records"),
                align: "right",
                cell: (row) => format.count(row.records),
              },
            ]}
          />
        </div>
      )}
    </section>
  );
}
