/** The small forms of the card: one way to open them, one way to save or leave them. */
import { ActionIcon, Button, Tooltip } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { tellProblem } from "../../app/problems";

interface AddButtonProps {
  label: string;
  open: boolean;
  onToggle: () => void;
}

export function AddButton({ label, open, onToggle }: AddButtonProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon
        aria-label={label}
        aria-expanded={open}
        style={{ "--ai-size": "26px" } as React.CSSProperties}
        onClick={onToggle}
      >
        <IconPlus size={16} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}

interface CardFormProps {
  customer: string;
  label: string;
  /** False where something is missing: it has been said at the field. */
  save: () => Promise<unknown> | false;
  onDone: () => void;
  /** Beside cancel and save. */
  extra?: ReactNode;
  children: ReactNode;
}

/** The card is read again once it is saved; a fault leaves what was typed. */
export function CardForm({ customer, label, save, onDone, extra, children }: CardFormProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const saving = save();
    if (saving === false) return;
    setBusy(true);
    try {
      await saving;
      await queries.invalidateQueries({ queryKey: ["customer", customer] });
      onDone();
    } catch (error) {
      tellProblem(error, t);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      className="form-grid card-form"
      onSubmit={(event) => void submit(event)}
      noValidate
      aria-label={label}
    >
      {children}
      <div className="full row" style={{ justifyContent: "flex-end" }}>
        {extra}
        {extra && <span className="grow" />}
        <Button variant="default" onClick={onDone}>
          {t("app.cancel")}
        </Button>
        <Button type="submit" loading={busy}>
          {t("app.save")}
        </Button>
      </div>
    </form>
  );
}
