import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { sendDigits } from "../../actions/keypad";
import { tellProblem } from "../../app/problems";

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"];

/** Keys go to the customer's line as tones; the keyboard's digits work too. */
export function Keypad({ interaction }: { interaction: string }) {
  const { t } = useTranslation();
  const [sent, setSent] = useState("");
  const press = (digit: string) => {
    setSent((before) => (before + digit).slice(-16));
    sendDigits(interaction, digit).catch((error: unknown) => tellProblem(error, t));
  };
  return (
    <div
      className="stack"
      onKeyDown={(event) => {
        if (KEYS.includes(event.key)) press(event.key);
      }}
    >
      <div
        className="num strong"
        style={{ minHeight: 20 }}
        aria-label={t("keypad.sent")}
        role="status"
      >
        {sent}
      </div>
      <div className="keypad">
        {KEYS.map((digit) => (
          <Button
            key={digit}
            variant="default"
            onClick={() => press(digit)}
            aria-label={t("keypad.press", { digit })}
          >
            {digit}
          </Button>
        ))}
      </div>
    </div>
  );
}
