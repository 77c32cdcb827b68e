/** Whose file a flow's JSON is, by its shape. Pure. */

export const FORMATS = ["connect", "twilio", "plateau"] as const;
export type FormatName = (typeof FORMATS)[number];

export function formatOf(file: unknown): FormatName | undefined {
  if (typeof file !== "object" || file === null) return undefined;
  if ("Actions" in file && "StartAction" in file) return "connect";
  if ("states" in file) return "twilio";
  if ("actions" in file && "start" in file) return "plateau";
  return undefined;
}
