/** On a live call: listen to it. Asks for the reason, then the own phone rings and picks up. */
import { Popover, TextInput, Button } from "@mantine/core";
import { IconEar, IconHeadphones } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { listenTo } from "../../api/listening";
import type { LiveInteraction } from "../../api/types";
import { wordsFor } from "../../app/problems";
import { useMe } from "../../app/session";
import { useLive } from "../../live/store";
import { Badge } from "../../parts/Badge";
import { usePhone } from "../../phone/usePhone";
import { canBeHeard, listensIn, ownListening } from "./rights";

export function ListenButton({ call }: { call: LiveInteraction }) {
  const { t } = useTranslation();
  const me = useMe();
  const { login, role } = me.person;
  const agents = useLive((state) => state.agents);
  const busy = useLive((state) => ownListening(state, login) !== null);
  const [open, setOpen] = useState(false);
  if (!listensIn(role) || !canBeHeard(call) || !call.agent || call.agent === login) return null;
  if (call.monitors?.some((m) => m.by === login)) {
    return (
      <Badge tone="good" icon={IconHeadphones}>
        {t("listening.hears")}
      </Badge>
    );
  }
  const name = agents[call.agent]?.name ?? call.agent;
  return (
    <Popover
      opened={open}
      onChange={setOpen}
      position="bottom-end"
      width={320}
      shadow="none"
      trapFocus
      returnFocus
      withinPortal
    >
      <Popover.Target>
        <Button
          variant="default"
          size="compact-xs"
          leftSection={<IconEar size={14} aria-hidden />}
          aria-label={t("listening.listen_to", { name })}
          disabled={busy}
          onClick={() => setOpen((was) => !was)}
          data-testid="listen"
        >
          {t("listening.listen")}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        {open && <Start call={call} name={name} onDone={() => setOpen(false)} />}
      </Popover.Dropdown>
    </Popover>
  );
}

interface StartProps {
  call: LiveInteraction;
  name: string;
  onDone: () => void;
}

function Start({ call, name, onDone }: StartProps) {
  const { t } = useTranslation();
  const required = useMe().settings.listening_reason === true;
  const phone = usePhone();
  const [reason, setReason] = useState("");
  const [fault, setFault] = useState<string>();
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (required && !reason.trim()) return setFault(t("listening.reason_needed"));
    setBusy(true);
    setFault(undefined);
    try {
      await listenTo(call.interaction, "listen", reason.trim());
      onDone();
    } catch (error) {
      setFault(wordsFor(error, t));
      setBusy(false);
    }
  };
  return (
    <form className="stack" noValidate onSubmit={(event) => void submit(event)}>
      <h3>{t("listening.start_title", { name })}</h3>
      <div className="small muted">
        {t("listening.start_hint")} {t("listening.told_hint")}
      </div>
      <TextInput
        label={t("listening.reason")}
        description={t("listening.reason_hint")}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        maxLength={200}
        required={required}
        data-autofocus
      />
      {phone.place === "here" && phone.line !== "ready" && (
        <div className="small tone-warn">{t("listening.no_phone")}</div>
      )}
      {fault && (
        <div className="notice tone-bad" role="alert">
          {fault}
        </div>
      )}
      <Button type="submit" loading={busy} leftSection={<IconEar size={16} aria-hidden />}>
        {t("listening.start")}
      </Button>
    </form>
  );
}
