/** What went wrong, in the reader's words. Owns the way from a problem to a sentence. */
import { notifications } from "@mantine/notifications";
import type { TFunction } from "i18next";
import { ApiProblem } from "../api/client";
import { fr } from "../i18n/fr";

export function wordsFor(error: unknown, t: TFunction): string {
  if (!(error instanceof ApiProblem)) return t("errors.other");
  const refusal = error.refusal;
  if (refusal && refusal in fr.refusals) {
    return t(`refusals.${refusal as keyof typeof fr.refusals}`);
  }
  switch (error.status) {
    case 0:
      return t("errors.unreachable");
    case 403:
      return t("errors.forbidden");
    case 404:
      return t("errors.not_found");
    case 409:
      return t("errors.stale");
    case 422: {
      const { field, detail } = error.problem;
      const base = field ? t("errors.bad_field", { field }) : t("errors.other");
      return detail ? `${base} ${detail}` : base;
    }
    case 429:
      return t("errors.slowed");
    case 503:
      return t("errors.overloaded");
    default:
      return t("errors.other");
  }
}

export function tellProblem(error: unknown, t: TFunction) {
  notifications.show({ color: "red", title: t("errors.title"), message: wordsFor(error, t) });
}
