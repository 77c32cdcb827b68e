/** Setting up a second factor: the picture, the first code, the recovery codes. */
import { Button, CopyButton, TextInput } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { type FormEvent, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/access";
import { ApiProblem } from "../../api/client";
import { wordsFor } from "../../app/problems";
import { Failed, Loading } from "../../parts/Empty";

export function Enrolment({ onDone }: { onDone: () => void }) {
  const begun = useMutation({ mutationFn: api.beginSecondFactor });
  const [codes, setCodes] = useState<string[] | null>(null);
  const { mutate } = begun;
  useEffect(() => mutate(), [mutate]);
  if (codes) return <RecoveryCodes codes={codes} onKept={onDone} />;
  if (begun.isError) return <Failed error={begun.error} retry={() => mutate()} />;
  if (!begun.data) return <Loading />;
  return <FirstCode secret={begun.data} onCodes={setCodes} />;
}

interface FirstCodeProps {
  secret: { secret: string; picture: string };
  onCodes: (codes: string[]) => void;
}

function FirstCode({ secret, onCodes }: FirstCodeProps) {
  const { t } = useTranslation();
  const [code, setCode] = useState("");
  const confirmed = useMutation({
    mutationFn: () => api.confirmSecondFactor(code.trim()),
    onSuccess: (answer) => onCodes(answer.codes),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (code.trim()) confirmed.mutate();
  };
  const groups = secret.secret.match(/.{1,4}/g)?.join(" ") ?? secret.secret;
  return (
    <form className="stack-lg" onSubmit={submit} noValidate>
      <p style={{ margin: 0 }}>{t("access.scan")}</p>
      <div className="row wrap" style={{ alignItems: "flex-start", gap: 20 }}>
        <img
          className="factor-picture"
          alt={t("access.picture")}
          src={`data:image/svg+xml;utf8,${encodeURIComponent(secret.picture)}`}
        />
        <div className="stack grow" style={{ minWidth: 220 }}>
          <span className="muted">{t("access.type_key")}</span>
          <code className="factor-key" data-testid="factor-key">
            {groups}
          </code>
          <TextInput
            label={t("access.confirm_code")}
            name="first-code"
            inputMode="numeric"
            autoComplete="one-time-code"
            maxLength={12}
            value={code}
            onChange={(event) => setCode(event.currentTarget.value)}
            error={confirmed.isError ? codeFault(confirmed.error, t) : undefined}
          />
          <Button type="submit" loading={confirmed.isPending} disabled={!code.trim()}>
            {t("access.confirm")}
          </Button>
        </div>
      </div>
    </form>
  );
}

/** A wrong code has words of its own. */
export function codeFault(error: unknown, t: TFunction): string {
  const wrong = error instanceof ApiProblem && error.problem.field === "code";
  return wrong ? t("access.wrong_code") : wordsFor(error, t);
}

export function RecoveryCodes({ codes, onKept }: { codes: string[]; onKept: () => void }) {
  const { t } = useTranslation();
  return (
    <div className="stack-lg">
      <h3 style={{ margin: 0 }}>{t("access.codes")}</h3>
      <div className="notice tone-warn">
        <IconAlertTriangle size={16} aria-hidden />
        <span>{t("access.codes_hint")}</span>
      </div>
      <ul className="recovery-codes" data-testid="recovery-codes">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <div className="row">
        <CopyButton value={codes.join("\n")}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy}>
              {copied ? t("access.copied") : t("access.copy")}
            </Button>
          )}
        </CopyButton>
        <Button onClick={onKept}>{t("access.codes_kept")}</Button>
      </div>
    </div>
  );
}
