/** What an act is called, and what it changed as lines. Pure. */
import type { TFunction } from "i18next";
import { fr } from "../../../i18n/fr";

type Known = keyof typeof fr.access.acts;

/** Acts without words of their own are told by their key: none is hidden. */
export function actWords(action: string, t: TFunction): string {
  if (action in fr.access.acts) return t(`access.acts.${action as Known}`);
  const refused = /^sign-in\.refused\.(.+)$/.exec(action)?.[1];
  if (refused && refused in fr.access.refused) {
    const why = t(`access.refused.${refused as keyof typeof fr.access.refused}`);
    return `${t("access.acts.sign-in.refused")} – ${why}`;
  }
  return action;
}

export interface ChangeLine {
  path: string;
  before: string | null;
  after: string | null;
}

type Values = Record<string, unknown> | null | undefined;

const shown = (values: Values, path: string): string | null => {
  if (!values || !(path in values)) return null;
  const value = values[path];
  return typeof value === "string" ? value : JSON.stringify(value);
};

/** By path, each value as it was and as it is. */
export function changeLines(before: Values, after: Values): ChangeLine[] {
  const paths = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
  return [...paths]
    .sort((a, b) => a.localeCompare(b))
    .map((path) => ({ path, before: shown(before, path), after: shown(after, path) }));
}
