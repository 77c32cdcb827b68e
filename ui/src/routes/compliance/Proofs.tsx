/** Files that prove a consent, each with its fingerprint; and one more attached. */
import { Button, FileButton } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconFileCertificate, IconPaperclip } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/compliance";
import { tellProblem } from "../../app/problems";

interface ProofsProps {
  of: api.ConsentProof[];
  /** Only who leads reads them. */
  opens: boolean;
}

export function Proofs({ of, opens }: ProofsProps) {
  const { t } = useTranslation();
  if (of.length === 0) return null;
  return (
    <ul className="plain">
      {of.map((file) => (
        <li key={file.id} className="small">
          <span className="row">
            <IconFileCertificate size={14} aria-hidden />
            {opens ? (
              <a
                href={api.proofHref(file)}
                download
                aria-label={t("outbound.consent.proof_open", { name: file.name })}
              >
                {file.name}
              </a>
            ) : (
              file.name
            )}
          </span>
          <span className="muted fingerprint">
            {t("outbound.consent.fingerprint", { hash: file.sha256 })}
          </span>
        </li>
      ))}
    </ul>
  );
}

export function AddProof({ consent }: { consent: string }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const add = async (file: File | null) => {
    if (!file) return;
    setBusy(true);
    try {
      await api.addProof(consent, file);
      notifications.show({ message: t("outbound.consent.proof_kept") });
      await queries.invalidateQueries({ queryKey: ["compliance"] });
    } catch (error) {
      tellProblem(error, t);
    } finally {
      setBusy(false);
    }
  };
  return (
    <FileButton
      onChange={(file) => void add(file)}
      inputProps={{ "aria-label": t("outbound.consent.proof_add") }}
    >
      {(props) => (
        <Button
          {...props}
          size="compact-xs"
          variant="subtle"
          loading={busy}
          title={t("outbound.consent.proof_hint")}
          leftSection={<IconPaperclip size={14} aria-hidden />}
        >
          {t("outbound.consent.proof_add")}
        </Button>
      )}
    </FileButton>
  );
}
