/** The calls behind a number: whom, when, by whom and what came of it; each opens. */
import { Button } from "@mantine/core";
import { IconPhone } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { type CallKind, callsBehind, type CampaignCall } from "../../api/campaigns";
import type { CampaignView, OutcomeName } from "../../api/types";
import { useLive } from "../../live/store";
import { Empty, Failed, Loading } from "../../parts/Empty";
import { ExportMenu } from "../../parts/ExportMenu";
import { SidePanel } from "../../parts/SidePanel";
import { useFormat, useNames } from "../../parts/useFormat";

export interface BehindAsked {
  from: string;
  to: string;
  kind: CallKind;
  agent?: string;
  disposition?: string;
  title: string;
}

interface BehindProps {
  of: CampaignView;
  asked: BehindAsked;
  onClose: () => void;
}

export function Behind({ of, asked, onClose }: BehindProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const names = useNames();
  const agents = useLive((state) => state.agents);
  const { title, ...query } = asked;
  const pages = useInfiniteQuery({
    queryKey: ["campaign-calls-behind", of.campaign, query],
    queryFn: ({ pageParam }) => callsBehind(of.campaign, { ...query, cursor: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
  const rows = pages.data?.pages.flatMap((page) => page.items) ?? [];
  const agentOf = ({ call }: CampaignCall) =>
    call.agent ? (agents[call.agent]?.name ?? call.agent) : "–";
  const resultOf = ({ call }: CampaignCall) =>
    names.disposition(call.disposition) ?? t(`outcome.${(call.outcome ?? "live") as OutcomeName}`);
  const whoOf = ({ name, call }: CampaignCall) => name ?? format.phone(call.number) ?? "–";
  return (
    <SidePanel title={title} size={560} onClose={onClose}>
      {pages.isError && <Failed error={pages.error} retry={() => void pages.refetch()} />}
      {pages.isPending && <Loading />}
      {pages.data && rows.length === 0 && (
        <Empty icon={IconPhone} title={t("outbound.results.nothing")} />
      )}
      {rows.length > 0 && (
        <div className="stack">
          <div className="row">
            <span className="grow muted small">{t("outbound.results.truncated")}</span>
            <ExportMenu
              name="campagne-appels"
              size="xs"
              rows={() => rows}
              columns={[
                { title: t("dialling.day"), value: ({ call }) => format.at(call.at, "day_time") },
                { title: t("outbound.results.person"), value: (row) => row.name ?? "" },
                { title: t("outbound.results.number"), value: ({ call }) => call.number ?? "" },
                { title: t("dialling.agent"), value: agentOf },
                { title: t("outbound.results.result"), value: resultOf },
              ]}
            />
          </div>
          <table className="grid" aria-label={title}>
            <thead>
              <tr>
                <th scope="col">{t("dialling.day")}</th>
                <th scope="col">{t("outbound.results.person")}</th>
                <th scope="col">{t("dialling.agent")}</th>
                <th scope="col">{t("outbound.results.result")}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.call.interaction}>
                  <td className="num">
                    <Link to="/history/$id" params={{ id: row.call.interaction }}>
                      {format.at(row.call.at, "day_time")}
                    </Link>
                  </td>
                  <td className="text">
                    {row.record ? (
                      <Link
                        to="/campaigns/$id/$tab"
                        params={{ id: of.campaign, tab: "records" }}
                        search={{ record: row.record } as never}
                      >
                        {whoOf(row)}
                      </Link>
                    ) : (
                      whoOf(row)
                    )}
                  </td>
                  <td>{agentOf(row)}</td>
                  <td>{resultOf(row)}</td>
                </tr>
              ))}
            </tbody>
          </table>
          {pages.hasNextPage && (
            <Button
              variant="default"
              loading={pages.isFetchingNextPage}
              onClick={() => void pages.fetchNextPage()}
            >
              {t("dialling.record.more")}
            </Button>
          )}
        </div>
      )}
    </SidePanel>
  );
}
