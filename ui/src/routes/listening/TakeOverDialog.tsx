/** Taking a call over can't be undone: it is asked for twice. */
import { useTranslation } from "react-i18next";
import { takeOver } from "../../api/listening";
import { Dialog } from "../supervisor/CallbackDialogs";

interface Props {
  interaction: string;
  name: string;
  onClose: () => void;
}

export function TakeOverDialog({ interaction, name, onClose }: Props) {
  const { t } = useTranslation();
  return (
    <Dialog
      title={t("listening.take_over_title", { name })}
      go={t("listening.take_over")}
      onClose={onClose}
      perform={() => takeOver(interaction).then(() => t("listening.taken"))}
    >
      <div>{t("listening.take_over_text", { name })}</div>
    </Dialog>
  );
}
