/** The second step at the door: a code of the application, or a recovery code. */
import { Button, TextInput } from "@mantine/core";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

interface CodeStepProps {
  busy: boolean;
  onCode: (code: string) => void;
  onBack: () => void;
}

export function CodeStep({ busy, onCode, onBack }: CodeStepProps) {
  const { t } = useTranslation();
  const [code, setCode] = useState("");
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (code.trim()) onCode(code.trim());
  };
  return (
    <form className="stack-lg" onSubmit={submit} noValidate>
      <p style={{ margin: 0 }}>{t("access.code_needed")}</p>
      <TextInput
        ref={field}
        label={t("access.code")}
        description={t("access.code_hint")}
        inputWrapperOrder={["label", "input", "description"]}
        name="code"
        autoComplete="one-time-code"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={24}
        value={code}
        onChange={(event) => setCode(event.currentTarget.value)}
      />
      <Button type="submit" loading={busy} disabled={!code.trim()} fullWidth>
        {t("sign_in.submit")}
      </Button>
      <Button variant="subtle" onClick={onBack} fullWidth>
        {t("access.other_person")}
      </Button>
    </form>
  );
}
