/**
 * A number that somebody clicked elsewhere (`tel:` link, `/desk?call=…`): dialled after one more
 * click here, so that no page can make an agent call.
 */
import { Button, Group, Modal, Select } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconPhoneOutgoing } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { call, canCall } from "../../actions/callBack";
import { tellProblem } from "../../app/problems";
import { useMe } from "../../app/session";
import { dialable, phoneNumber } from "../../format/number";
import { useDesk } from "./useDesk";

/** The number of `tel:+33162000001;ext=12` (RFC 3966), or of a bare number. */
export function askedNumber(text: unknown): string | null {
  if (typeof text !== "string" && typeof text !== "number") return null;
  const bare = String(text).replace(/^tel:/i, "").replace(/;.*$/, "");
  return dialable(bare);
}

export function DialRequest() {
  const { call: asked } = useSearch({ strict: false }) as { call?: unknown };
  const navigate = useNavigate();
  if (asked === undefined) return null;
  const close = () => void navigate({ to: "/desk", search: {}, replace: true });
  return <Confirm key={String(asked)} number={askedNumber(asked)} onClose={close} />;
}

function Confirm({ number, onClose }: { number: string | null; onClose: () => void }) {
  const { t } = useTranslation();
  const desk = useDesk();
  const organizations = useMe().organizations ?? [];
  const [organization, setOrganization] = useState(organizations[0]?.id ?? "");
  const [busy, setBusy] = useState(false);
  const able = number !== null && organization !== "" && canCall(desk);
  const dial = async () => {
    setBusy(true);
    try {
      await call(organization, number ?? "");
      notifications.show({ message: t("inbox.calling") });
      onClose();
    } catch (error) {
      tellProblem(error, t);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal
      opened
      onClose={onClose}
      withCloseButton={false}
      attributes={{ content: { "aria-label": t("card.dial.title") } }}
    >
      <div className="stack">
        <h2>{t("card.dial.title")}</h2>
        {number ? (
          <p className="dial-number num">{phoneNumber(number)}</p>
        ) : (
          <p className="tone-bad">{t("transfer.bad_number")}</p>
        )}
        {organizations.length > 1 && (
          <Select
            label={t("card.dial.behalf")}
            data={organizations.map((o) => ({ value: o.id, label: o.name }))}
            value={organization}
            allowDeselect={false}
            onChange={(next) => next && setOrganization(next)}
          />
        )}
        {number && !canCall(desk) && <p className="tone-warn">{t("inbox.cannot_call")}</p>}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("app.cancel")}
          </Button>
          <Button
            data-autofocus
            disabled={!able}
            loading={busy}
            leftSection={<IconPhoneOutgoing size={16} aria-hidden />}
            onClick={() => void dial()}
          >
            {t("card.dial.call")}
          </Button>
        </Group>
      </div>
    </Modal>
  );
}
