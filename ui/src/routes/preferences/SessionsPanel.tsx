/** Where somebody is signed in, and signing out elsewhere. */
import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconDeviceDesktop } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import * as api from "../../api/access";
import { tellProblem } from "../../app/problems";
import { Failed, Loading } from "../../parts/Empty";
import { Grid } from "../../parts/Grid";
import { useFormat } from "../../parts/useFormat";
import { browserOf } from "./browserOf";

export function SessionsPanel() {
  const { t } = useTranslation();
  const format = useFormat();
  const queries = useQueryClient();
  const list = useQuery({ queryKey: ["sessions"], queryFn: api.sessions });
  const end = useMutation({
    mutationFn: (id: string | null) => (id ? api.endSession(id) : api.endOtherSessions()),
    onSuccess: () => {
      notifications.show({ message: t("access.session_ended") });
      void queries.invalidateQueries({ queryKey: ["sessions"] });
    },
    onError: (error) => tellProblem(error, t),
  });
  const items = list.data?.items ?? [];
  return (
    <section className="panel" aria-label={t("access.sessions")}>
      <div className="panel-head">
        <h2 className="grow">{t("access.sessions")}</h2>
        {items.length > 1 && (
          <Button variant="default" loading={end.isPending} onClick={() => end.mutate(null)}>
            {t("access.session_end_others")}
          </Button>
        )}
      </div>
      {list.isError && <Failed error={list.error} retry={() => void list.refetch()} />}
      {list.isPending && <Loading />}
      {list.data && (
        <div className="scroll" style={{ maxHeight: 320 }} tabIndex={0}>
          <Grid
            label={t("access.sessions")}
            rows={items}
            keyOf={(session) => session.id}
            columns={[
              {
                id: "where",
                head: t("access.session_where"),
                cell: (session) => (
                  <span className="row" title={session.user_agent}>
                    <IconDeviceDesktop size={16} aria-hidden />
                    {browserOf(session.user_agent)}
                    {session.own && <span className="badge">{t("access.session_here")}</span>}
                  </span>
                ),
              },
              {
                id: "means",
                head: t("access.session_means"),
                cell: (session) =>
                  session.means === "outside"
                    ? t("access.session_outside")
                    : t("access.session_password"),
              },
              {
                id: "since",
                head: t("access.session_since"),
                cell: (session) => format.at(session.created_at),
              },
              {
                id: "seen",
                head: t("access.session_seen"),
                cell: (session) => format.at(session.last_seen_at),
              },
              {
                id: "end",
                head: <span className="visually-hidden">{t("access.session_end")}</span>,
                width: 100,
                cell: (session) =>
                  !session.own && (
                    <Button
                      size="xs"
                      variant="default"
                      aria-label={t("access.session_end_named", {
                        name: browserOf(session.user_agent),
                      })}
                      onClick={() => end.mutate(session.id)}
                    >
                      {t("access.session_end")}
                    </Button>
                  ),
              },
            ]}
          />
        </div>
      )}
    </section>
  );
}
