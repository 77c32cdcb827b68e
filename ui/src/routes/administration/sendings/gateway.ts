/** The gateway of text messages as the administration edits it, and beginnings for some of them. Pure. */
import type { Label } from "../crm/setup";

export interface SmsGateway {
  active?: boolean;
  method?: "get" | "post";
  url: string;
  headers?: Record<string, string>;
  body?: string;
  form?: "json" | "form";
  sender?: string;
  stop?: Label;
  reference?: string;
  status?: string;
  refused?: string[];
  timeout_ms?: number;
}

export const SMS_NAMES = [
  "sms.to",
  "sms.to_digits",
  "sms.text",
  "sms.sender",
  "sms.id",
  "organization",
] as const;

const STOP: Label = { fr: "STOP au 36180", en: "STOP to 36180" };

/** Brevo: https://developers.brevo.com/docs/transactional-sms-endpoints */
const brevo: SmsGateway = {
  url: "https://api.brevo.com/v3/transactionalSMS/send",
  headers: { "api-key": "{secret.brevo}" },
  body: JSON.stringify({
    sender: "{sms.sender}",
    recipient: "{sms.to_digits}",
    content: "{sms.text}",
    type: "transactional",
  }),
  form: "json",
  sender: "NOVA",
  stop: STOP,
  reference: "/messageId",
};

/** Twilio, Programmable Messaging: the secret is the base64 of `SID:token`. */
const twilio: SmsGateway = {
  url: "https://api.twilio.com/2010-04-01/Accounts/MON-COMPTE/Messages.json",
  headers: { Authorization: "Basic {secret.twilio}" },
  body: "To={sms.to}&From={sms.sender}&Body={sms.text}",
  form: "form",
  sender: "+33700000000",
  stop: { fr: "STOP pour refuser", en: "STOP to refuse" },
  reference: "/sid",
  status: "/status",
  refused: ["failed", "undelivered"],
};

/** Whatever takes JSON. */
const other: SmsGateway = {
  url: "https://passerelle.exemple.fr/sms",
  headers: { Authorization: "Bearer {secret.sms}" },
  body: JSON.stringify({
    id: "{sms.id}",
    from: "{sms.sender}",
    to: "{sms.to}",
    text: "{sms.text}",
  }),
  form: "json",
  sender: "",
  stop: STOP,
};

export const GATEWAYS = [
  { id: "brevo", name: "Brevo", gateway: brevo },
  { id: "twilio", name: "Twilio", gateway: twilio },
  { id: "other", name: "HTTP", gateway: other },
] as const;

/** `name: value`, one a line. */
export const written = (headers: Record<string, string> | undefined): string =>
  Object.entries(headers ?? {})
    .map(([name, value]) => `${name}: ${value}`)
    .join("\n");

export function headersOf(text: string): Record<string, string> {
  const pairs = text.split("\n").flatMap((line): [string, string][] => {
    const at = line.indexOf(":");
    return at > 0 ? [[line.slice(0, at).trim(), line.slice(at + 1).trim()]] : [];
  });
  return Object.fromEntries(pairs);
}
