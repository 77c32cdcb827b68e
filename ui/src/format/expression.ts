/**
 * Conditions as crates/vocab/src/expression.rs reads them: `kind = "box" and not (serial is set)`.
 * The grammar stands there; both sides read the vectors of crates/vocab/tests/expression.json. Pure.
 */
import type { Values } from "../routes/administration/crm/setup";

type Operand = { name: string } | { text: string };
type Comparison = "=" | "!=" | "<" | "<=" | ">" | ">=" | "contains" | "starts";

export type Expression =
  | { either: Expression[] }
  | { both: Expression[] }
  | { not: Expression }
  | { isSet: Operand }
  | { a: Operand; comparison: Comparison; b: Operand }
  | { of: Operand; list: Operand[] };

/** What is missing or wrong, as a word for the reader's own language. */
export type ExpressionFaultCode =
  | "too_long"
  | "too_deep"
  | "no_quote"
  | "no_meaning"
  | "value"
  | "comparison"
  | "set"
  | "in"
  | "with"
  | "open"
  | "close"
  | "comma"
  | "end";

/** Why a text is no expression. */
export interface ExpressionFault {
  /** From 1, in characters. */
  column: number;
  code: ExpressionFaultCode;
  /** The word that doesn't fit; none at the end of the text. */
  found: string | null;
}

const MOST_CHARS = 2_000;
const MOST_DEPTH = 32;
const SIGNS = ["<=", ">=", "!=", "=", "<", ">", "(", ")", ","];
const RESERVED = ["and", "or", "not", "is", "in", "set", "contains", "starts", "with"];
const SPACE = /\p{White_Space}/u;
const BARE = /[\p{Alphabetic}\p{N}._-]/u;

class Misfit extends Error {
  readonly fault: ExpressionFault;

  constructor(column: number, code: ExpressionFaultCode, found: string | null) {
    super(code);
    this.fault = { column, code, found };
  }
}

interface Word {
  column: number;
  kind: "bare" | "text" | "sign";
  text: string;
}

function wordsOf(chars: readonly string[]): Word[] {
  const found: Word[] = [];
  let at = 0;
  while (at < chars.length) {
    const first = chars[at]!;
    const column = at + 1;
    const sign = SIGNS.find((s) => chars.slice(at, at + s.length).join("") === s);
    if (SPACE.test(first)) {
      at += 1;
    } else if (first === '"') {
      const end = chars.indexOf('"', at + 1);
      if (end < 0) throw new Misfit(column, "no_quote", null);
      found.push({ column, kind: "text", text: chars.slice(at + 1, end).join("") });
      at = end + 1;
    } else if (sign) {
      found.push({ column, kind: "sign", text: sign });
      at += sign.length;
    } else {
      let end = at;
      while (end < chars.length && BARE.test(chars[end]!)) end += 1;
      if (end === at) throw new Misfit(column, "no_meaning", first);
      found.push({ column, kind: "bare", text: chars.slice(at, end).join("") });
      at = end;
    }
  }
  return found;
}

class Reader {
  private at = 0;
  private depth = 0;

  constructor(
    private readonly words: readonly Word[],
    /** The column after the last character. */
    private readonly end: number,
  ) {}

  whole(): Expression {
    const read = this.either();
    if (this.words[this.at]) throw this.misfit("end");
    return read;
  }

  private misfit(code: ExpressionFaultCode): Misfit {
    const word = this.words[this.at];
    return new Misfit(word?.column ?? this.end, code, word?.text ?? null);
  }

  private takes(kind: "bare" | "sign", wanted: string): boolean {
    const word = this.words[this.at];
    const text = kind === "bare" ? word?.text.toLowerCase() : word?.text;
    const found = word?.kind === kind && text === wanted;
    if (found) this.at += 1;
    return found;
  }

  private either(): Expression {
    this.depth += 1;
    if (this.depth > MOST_DEPTH) throw this.misfit("too_deep");
    const either = [this.both()];
    while (this.takes("bare", "or")) either.push(this.both());
    this.depth -= 1;
    return either.length === 1 ? either[0]! : { either };
  }

  private both(): Expression {
    const both = [this.one()];
    while (this.takes("bare", "and")) both.push(this.one());
    return both.length === 1 ? both[0]! : { both };
  }

  private one(): Expression {
    let turned = false;
    while (this.takes("bare", "not")) turned = !turned;
    let read: Expression;
    if (this.takes("sign", "(")) {
      read = this.either();
      if (!this.takes("sign", ")")) throw this.misfit("close");
    } else {
      read = this.comparison();
    }
    return turned ? { not: read } : read;
  }

  private comparison(): Expression {
    const of = this.operand();
    if (this.takes("bare", "is")) {
      const turned = this.takes("bare", "not");
      if (!this.takes("bare", "set")) throw this.misfit("set");
      return turned ? { not: { isSet: of } } : { isSet: of };
    }
    const turned = this.takes("bare", "not");
    if (this.takes("bare", "in")) {
      const read = { of, list: this.list() };
      return turned ? { not: read } : read;
    }
    if (turned) throw this.misfit("in");
    return { a: of, comparison: this.operator(), b: this.operand() };
  }

  private operator(): Comparison {
    if (this.takes("bare", "contains")) return "contains";
    if (this.takes("bare", "starts")) {
      if (!this.takes("bare", "with")) throw this.misfit("with");
      return "starts";
    }
    const signs = ["=", "!=", "<=", "<", ">=", ">"] as const;
    const found = signs.find((sign) => this.takes("sign", sign));
    if (!found) throw this.misfit("comparison");
    return found;
  }

  private list(): Operand[] {
    if (!this.takes("sign", "(")) throw this.misfit("open");
    const list = [this.operand()];
    while (this.takes("sign", ",")) list.push(this.operand());
    if (!this.takes("sign", ")")) throw this.misfit("comma");
    return list;
  }

  private operand(): Operand {
    const word = this.words[this.at];
    if (!word || word.kind === "sign") throw this.misfit("value");
    const number = word.kind === "bare" && /^-?[0-9]/.test(word.text);
    if (word.kind === "bare" && !number && RESERVED.includes(word.text.toLowerCase())) {
      throw this.misfit("value");
    }
    this.at += 1;
    return word.kind === "text" || number ? { text: word.text } : { name: word.text };
  }
}

/** The expression of a text, or why it is none. */
export function parse(text: string): Expression | ExpressionFault {
  const chars = [...text];
  if (chars.length > MOST_CHARS) return { column: MOST_CHARS, code: "too_long", found: null };
  try {
    return new Reader(wordsOf(chars), chars.length + 1).whole();
  } catch (error) {
    if (error instanceof Misfit) return error.fault;
    throw error;
  }
}

export function faultOf(text: string): ExpressionFault | null {
  const read = parse(text);
  return "code" in read ? read : null;
}

/** The names an expression asks for; none when it can't be read. */
export function namesOf(text: string): string[] {
  const read = parse(text);
  return "code" in read ? [] : operandsOf(read).flatMap((o) => ("name" in o ? [o.name] : []));
}

function operandsOf(of: Expression): Operand[] {
  if ("either" in of) return of.either.flatMap(operandsOf);
  if ("both" in of) return of.both.flatMap(operandsOf);
  if ("not" in of) return operandsOf(of.not);
  if ("isSet" in of) return [of.isSet];
  if ("list" in of) return [of.of, ...of.list];
  return [of.a, of.b];
}

/** A value as conditions read it; as `crm::field::spoken`. */
export function spoken(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return value.map(spoken).join(", ");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** Whether the expression holds of the values. One that can't be read holds: it hides nothing. */
export function holds(expression: string, values: Values): boolean {
  const read = parse(expression);
  if ("code" in read) return true;
  const value = (name: string) =>
    Object.hasOwn(values, name) && values[name] !== undefined ? spoken(values[name]) : null;
  return holdsOf(read, value);
}

function holdsOf(of: Expression, value: (name: string) => string | null): boolean {
  const at = (operand: Operand) => ("text" in operand ? operand.text : value(operand.name));
  if ("either" in of) return of.either.some((one) => holdsOf(one, value));
  if ("both" in of) return of.both.every((one) => holdsOf(one, value));
  if ("not" in of) return !holdsOf(of.not, value);
  if ("isSet" in of) return (at(of.isSet) ?? "") !== "";
  if ("list" in of) return of.list.some((one) => equal(at(of.of), at(one)));
  return compare(at(of.a), of.comparison, at(of.b));
}

function compare(a: string | null, comparison: Comparison, b: string | null): boolean {
  if (comparison === "=") return equal(a, b);
  if (comparison === "!=") return !equal(a, b);
  if (a === null || b === null) return false;
  if (comparison === "contains") return a.toLowerCase().includes(b.toLowerCase());
  if (comparison === "starts") return a.toLowerCase().startsWith(b.toLowerCase());
  const [x, y] = [millionths(a), millionths(b)];
  if (x === null || y === null) return false;
  if (comparison === "<") return x < y;
  if (comparison === "<=") return x <= y;
  return comparison === ">" ? x > y : x >= y;
}

function equal(a: string | null, b: string | null): boolean {
  if (a === null || b === null) return false;
  const [x, y] = [millionths(a), millionths(b)];
  return x !== null && y !== null ? x === y : a.toLowerCase() === b.toLowerCase();
}

/** What begins with `+` or a needless 0 is no number: a telephone number keeps its spelling. */
function millionths(text: string): bigint | null {
  const found = /^(-?)(0|[1-9][0-9]{0,17})(?:\.([0-9]{1,6}))?$/.exec(text);
  if (!found) return null;
  const size = BigInt(found[2]! + (found[3] ?? "").padEnd(6, "0"));
  return found[1] ? -size : size;
}
