/** An empty place says what it is for and what to do next; a failed one says so and offers a way. */
import { Button, Loader } from "@mantine/core";
import { IconAlertTriangle, type Icon } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { wordsFor } from "../app/problems";

interface EmptyProps {
  icon: Icon;
  title: string;
  hint?: string;
  children?: ReactNode;
}

export function Empty({ icon: Glyph, title, hint, children }: EmptyProps) {
  return (
    <div className="empty">
      <Glyph size={28} stroke={1.5} aria-hidden />
      <p className="empty-title">{title}</p>
      {hint && <div>{hint}</div>}
      {children && <div style={{ marginTop: 12 }}>{children}</div>}
    </div>
  );
}

export function Failed({ error, retry }: { error: unknown; retry?: () => void }) {
  const { t } = useTranslation();
  return (
    <div className="empty" role="alert">
      <IconAlertTriangle size={28} stroke={1.5} aria-hidden />
      <p className="empty-title">{t("errors.load")}</p>
      <div>{wordsFor(error, t)}</div>
      {retry && (
        <Button mt={12} variant="default" onClick={retry}>
          {t("app.retry")}
        </Button>
      )}
    </div>
  );
}

export function Loading() {
  const { t } = useTranslation();
  return (
    <div className="empty" role="status">
      <Loader size="sm" aria-hidden />
      <div className="visually-hidden">{t("app.loading")}</div>
    </div>
  );
}
