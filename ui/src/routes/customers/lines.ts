/** The lines of a card as what is typed, and back. Pure. */
import type { Contract, Handle, Holding, ProductFit } from "../../api/cards";
import type { Values } from "../administration/crm/setup";

const HOUR_MS = 3_600_000;

const textOf = (value: unknown) => (typeof value === "string" ? value.trim() : "");
const orNull = (value: unknown) => textOf(value) || null;
const numberOf = (value: unknown) => (typeof value === "number" ? value : null);
const hoursOf = (ms: number | null | undefined) => (ms ? ms / HOUR_MS : null);
const msOf = (hours: unknown) => {
  const given = numberOf(hours);
  return given === null ? null : Math.round(given * HOUR_MS);
};

export const contractValues = ({ protocol, ...contract }: Contract): Values => ({
  ...contract,
  protocol: protocol?.label ?? null,
  hours: protocol?.hours ?? null,
  answer_h: hoursOf(protocol?.answer_ms),
  resolve_h: hoursOf(protocol?.resolve_ms),
});

export function contractOf(values: Values): Contract {
  const protocol = {
    label: textOf(values.protocol),
    hours: orNull(values.hours),
    answer_ms: msOf(values.answer_h),
    resolve_ms: msOf(values.resolve_h),
  };
  const due = Object.values(protocol).some(Boolean);
  return {
    number: textOf(values.number),
    label: textOf(values.label),
    since: orNull(values.since),
    until: orNull(values.until),
    status: orNull(values.status),
    unpaid_cents: numberOf(values.unpaid_cents),
    protocol: due ? protocol : null,
  };
}

/** A product of the catalogue is chosen; any other is named. */
export const OTHER = "other";

export const holdingValues = (holding: Holding, products: readonly ProductFit[]): Values => ({
  ...holding,
  product: products.some(({ product }) => product === holding.product) ? holding.product : OTHER,
});

export function holdingOf(
  values: Values,
  products: readonly ProductFit[],
  before: Holding | null,
): Holding {
  const chosen = products.find(({ product }) => product === values.product);
  const label = textOf(values.label) || before?.label || "";
  return {
    product: chosen?.product ?? before?.product ?? label,
    label: chosen?.label.fr ?? label,
    since: orNull(values.since),
    status: orNull(values.status),
    monthly_cents: numberOf(values.monthly_cents),
  };
}

export const handleOf = (values: Values): Handle => ({
  channel: textOf(values.channel),
  handle: textOf(values.handle),
});

/** The list with one line put in its place, or at its end. */
export const put = <Line>(list: readonly Line[], at: number | null, next: Line): Line[] =>
  at === null ? [...list, next] : list.map((one, n) => (n === at ? next : one));

export const without = <Line>(list: readonly Line[], at: number): Line[] =>
  list.filter((_, n) => n !== at);
