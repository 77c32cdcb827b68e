/** Addresses that attacked the telephony and aren't heard for a time. */
import { Button, Table } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconShieldCheck } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import * as api from "../../../api/access";
import { tellProblem } from "../../../app/problems";
import { Empty, Failed, Loading } from "../../../parts/Empty";
import { useFormat } from "../../../parts/useFormat";

/** Nobody tells of a ban: it is looked for while the page is open. */
const LOOK_MS = 10_000;

export function BansPanel() {
  const { t } = useTranslation();
  const bans = useQuery({ queryKey: ["bans"], queryFn: api.bans, refetchInterval: LOOK_MS });
  return (
    <section className="panel" aria-label={t("access.bans")} style={{ maxWidth: 760 }}>
      <div className="panel-head">
        <h2>{t("access.bans")}</h2>
      </div>
      <div className="panel-body stack">
        <span className="muted">{t("access.bans_hint")}</span>
        {bans.isError && <Failed error={bans.error} retry={() => void bans.refetch()} />}
        {bans.isPending && <Loading />}
        {bans.data?.items.length === 0 && (
          <Empty
            icon={IconShieldCheck}
            title={t("access.bans_none")}
            hint={t("access.bans_none_hint")}
          />
        )}
        {bans.data && bans.data.items.length > 0 && <Bans bans={bans.data.items} />}
      </div>
    </section>
  );
}

function Bans({ bans }: { bans: api.BanView[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const queries = useQueryClient();
  const lift = useMutation({
    mutationFn: api.liftBan,
    onSuccess: (_, address) => {
      notifications.show({ message: t("access.ban_lifted", { address }) });
    },
    onError: (error) => tellProblem(error, t),
    onSettled: () => queries.invalidateQueries({ queryKey: ["bans"] }),
  });
  return (
    <Table aria-label={t("access.bans")}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">{t("access.ban_address")}</Table.Th>
          <Table.Th scope="col">{t("access.ban_cause")}</Table.Th>
          <Table.Th scope="col">{t("access.ban_until")}</Table.Th>
          <Table.Th scope="col">{t("access.ban_dropped")}</Table.Th>
          <Table.Th scope="col" aria-label={t("access.ban_lift")} />
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {bans.map((ban) => (
          <Table.Tr key={ban.address}>
            <Table.Th scope="row" className="num">
              {ban.address}
            </Table.Th>
            <Table.Td>
              {t(`access.ban_causes.${ban.cause}`)}
              {ban.times > 1 && (
                <span className="muted"> · {t("access.ban_times", { count: ban.times })}</span>
              )}
            </Table.Td>
            <Table.Td className="num">{format.at(ban.until)}</Table.Td>
            <Table.Td className="num">{format.count(ban.dropped)}</Table.Td>
            <Table.Td>
              <Button
                size="xs"
                variant="default"
                loading={lift.isPending && lift.variables === ban.address}
                onClick={() => lift.mutate(ban.address)}
              >
                {t("access.ban_lift")}
              </Button>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
