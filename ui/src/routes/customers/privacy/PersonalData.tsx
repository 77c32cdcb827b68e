/** What is owed to the person behind a card: a copy of everything, and erasure in two steps. */
import { Button, Modal, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconDownload, IconEraser } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../../api/privacy";
import { tellProblem } from "../../../app/problems";
import { useMe } from "../../../app/session";
import { useLocale } from "../../../i18n";
import { Failed, Loading } from "../../../parts/Empty";

export function PersonalData({ id }: { id: string }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const [asked, setAsked] = useState(false);
  if (useMe().person.role !== "administrator") return null;
  return (
    <section className="row wrap" aria-label={t("privacy.title")}>
      <Button
        size="xs"
        variant="default"
        component="a"
        href={`/api/v1/customers/${id}/personal-data.zip?lang=${locale}`}
        download="personal-data.zip"
        leftSection={<IconDownload size={14} aria-hidden />}
      >
        {t("privacy.export")}
      </Button>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconEraser size={14} aria-hidden />}
        onClick={() => setAsked(true)}
      >
        {t("privacy.erase")}
      </Button>
      {asked && <EraseDialog id={id} onClose={() => setAsked(false)} />}
    </section>
  );
}

function EraseDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [typed, setTyped] = useState("");
  const foreseen = useQuery({
    queryKey: ["customers", "erasure", id],
    queryFn: () => api.foreseenErasure(id),
    gcTime: 0,
  });
  const erase = useMutation({
    mutationFn: () => api.erase(id, typed),
    onSuccess: async (done) => {
      notifications.show({ message: t("privacy.erased", { id: done.id }) });
      await client.invalidateQueries();
      onClose();
    },
    onError: (error) => tellProblem(error, t),
  });
  const told = foreseen.data;
  const same = typed.trim().toLowerCase() === told?.confirm.trim().toLowerCase();
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("privacy.erase")}
      closeButtonProps={{ "aria-label": t("app.close") }}
    >
      {foreseen.isError && <Failed error={foreseen.error} retry={() => void foreseen.refetch()} />}
      {foreseen.isPending && <Loading />}
      {told && (
        <div className="stack">
          <p>{t("privacy.what")}</p>
          <ul>
            <li>{t("privacy.goes.interactions", { count: told.figures.interactions })}</li>
            <li>{t("privacy.goes.recordings", { count: told.figures.recordings })}</li>
            <li>{t("privacy.goes.attachments", { count: told.figures.attachments })}</li>
            <li>{t("privacy.goes.tickets", { count: told.figures.tickets })}</li>
            <li>{t("privacy.goes.entries", { count: told.figures.entries })}</li>
          </ul>
          <p className="muted">{t("privacy.kept", { count: told.figures.consents_kept })}</p>
          {told.blocked ? (
            <p className="tone-bad" role="alert">
              {t(`privacy.blocked.${told.blocked}`)}
            </p>
          ) : (
            <TextInput
              label={t("privacy.confirm", { name: told.confirm })}
              value={typed}
              onChange={(event) => setTyped(event.currentTarget.value)}
              data-autofocus
            />
          )}
          <Button
            color="red"
            disabled={!same || told.blocked !== null}
            loading={erase.isPending}
            onClick={() => erase.mutate()}
          >
            {t("privacy.erase_now")}
          </Button>
        </div>
      )}
    </Modal>
  );
}
