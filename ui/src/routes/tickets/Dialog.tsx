/** A window over the page, as all of tickets have it. */
import { Modal, type ModalProps } from "@mantine/core";
import { useTranslation } from "react-i18next";

type DialogProps = Omit<ModalProps, "closeButtonProps" | "transitionProps">;

export function Dialog(props: DialogProps) {
  const { t } = useTranslation();
  return (
    <Modal
      {...props}
      closeButtonProps={{ "aria-label": t("app.close") }}
      // It is there at once: nobody waits for a window to fade in.
      transitionProps={{ duration: 0 }}
    />
  );
}
