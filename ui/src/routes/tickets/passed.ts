/** The ticket's number travels with the reason of a consultation or transfer. Pure. */

/** As the server takes it. */
const LONGEST = 200;
/** `INC-000123` at the beginning. */
const NUMBER = /^([A-Z0-9]{1,8}-\d{1,12})(?= · |$)/;

export const passedReason = (number: string, reason: string): string =>
  `${number} · ${reason.replaceAll(/\s+/g, " ")}`.slice(0, LONGEST);

/** The ticket that a reason names; null when it names none. */
export const numberIn = (reason: string | null | undefined): string | null =>
  NUMBER.exec(reason ?? "")?.[1] ?? null;
