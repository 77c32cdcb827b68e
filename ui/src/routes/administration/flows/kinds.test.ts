/** The table of kinds against the language's own schema, which a test of crate web keeps fresh. */
import { describe, expect, it } from "vitest";
import schema from "../../../../flow.schema.json";
import { en } from "../../../i18n/en";
import { fr } from "../../../i18n/fr";
import { ERRORS, type Field, type FieldKind, KEYED, kindOf, KIND_NAMES, KINDS } from "./kinds";

interface Property {
  type?: string | string[];
  $ref?: string;
  anyOf?: Property[];
  default?: unknown;
  additionalProperties?: unknown;
}
interface Variant {
  properties: {
    type: { const: string };
    parameters: { properties?: Record<string, Property>; required?: string[] };
  };
}

const variants = schema.$defs.Action.oneOf as unknown as Variant[];
const variantOf = (type: string) => variants.find((v) => v.properties.type.const === type);

/** What a property of the schema may be, in one word. */
function shape(property: Property): string {
  if (property.$ref) return property.$ref.replace("#/$defs/", "");
  if (property.anyOf) {
    const some = property.anyOf.filter((p) => p.type !== "null");
    return some.map(shape).join("|");
  }
  const types = [property.type ?? "any"].flat().filter((t) => t !== "null");
  return types.join("|");
}

const SHAPES: Record<FieldKind, readonly string[]> = {
  prompt: ["Prompt"],
  text: ["string"],
  attribute: ["string"],
  url: ["string"],
  lines: ["string"],
  key: ["string"],
  queue: ["string"],
  hours: ["string"],
  flow: ["string"],
  agent: ["AgentId"],
  ms: ["integer"],
  number: ["integer"],
  skills: ["object"],
  attributes: ["object"],
  headers: ["object"],
  pointers: ["object"],
  switch: ["boolean"],
  method: ["HttpMethod"],
  promise: ["CallbackPromise"],
  keyed: ["LookUpBy"],
  number_called: ["Address"],
};

describe("the table of actions", () => {
  it("has every action of the language, and no other", () => {
    const types = variants.map((v) => v.properties.type.const);
    expect([...KIND_NAMES].sort()).toEqual(types.sort());
  });

  it.each(KIND_NAMES)("has the parameters of %s as the language has them", (type) => {
    const parameters = variantOf(type)?.properties.parameters;
    const known = parameters?.properties ?? {};
    const fields: readonly Field[] = KINDS[type].fields;
    expect(fields.map((f) => f.name).sort()).toEqual(Object.keys(known).sort());
    for (const field of fields) {
      const property = known[field.name];
      expect(SHAPES[field.kind], field.name).toContain(property && shape(property));
      const required = parameters?.required?.includes(field.name) ?? false;
      expect(field.required, `${field.name} is required`).toBe(required);
      expect(field.default, `${field.name} by default`).toEqual(property?.default);
    }
  });

  it("has every error of the language, each of them at some action", () => {
    const errors = schema.$defs.FlowError.oneOf.map((e) => e.const);
    expect([...ERRORS].sort()).toEqual(errors.sort());
    const used = new Set(KIND_NAMES.flatMap((type) => kindOf(type).errors));
    expect([...used].sort()).toEqual(errors.sort());
  });

  it("has the choices of promises and methods", () => {
    expect(Object.keys(fr.ivr.promises)).toEqual(
      schema.$defs.CallbackPromise.oneOf.map((p) => p.const),
    );
    expect(Object.keys(fr.ivr.methods)).toEqual(schema.$defs.HttpMethod.enum);
  });

  it("has what may be keyed to be recognised by", () => {
    expect([...KEYED]).toEqual(schema.$defs.KeyedKind.oneOf.map((k) => k.const));
    for (const words of [fr.ivr, en.ivr]) {
      expect(Object.keys(words.keyed).sort()).toEqual(["caller", ...KEYED].sort());
    }
  });

  it("has words for each, in both languages", () => {
    for (const words of [fr.ivr, en.ivr]) {
      expect(Object.keys(words.kinds).sort()).toEqual([...KIND_NAMES].sort());
      expect(Object.keys(words.errors).sort()).toEqual([...ERRORS].sort());
      const fields = new Set(KIND_NAMES.flatMap((type) => KINDS[type].fields.map((f) => f.name)));
      expect(Object.keys(words.fields).sort()).toEqual([...fields].sort());
    }
  });
});
