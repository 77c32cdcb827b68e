/** Starts i18next with both languages; French is the default and the fallback. */
import i18next from "i18next";
import { initReactI18next, useTranslation } from "react-i18next";
import type { Locale } from "../api/types";
import { en } from "./en";
import { fr } from "./fr";

const KEY = "plateau.locale";

declare module "i18next" {
  interface CustomTypeOptions {
    resources: { translation: typeof fr };
    returnNull: false;
  }
}

function firstLocale(): Locale {
  try {
    return localStorage.getItem(KEY) === "en" ? "en" : "fr";
  } catch {
    return "fr";
  }
}

void i18next.use(initReactI18next).init({
  resources: { fr: { translation: fr }, en: { translation: en } },
  lng: firstLocale(),
  fallbackLng: "fr",
  interpolation: { escapeValue: false },
  returnNull: false,
});

export function useLocale(): Locale {
  const { i18n } = useTranslation();
  return i18n.language === "en" ? "en" : "fr";
}

export function changeLocale(locale: Locale) {
  document.documentElement.lang = locale;
  try {
    localStorage.setItem(KEY, locale);
  } catch {
    // Storage refused: the language holds for this page.
  }
  void i18next.changeLanguage(locale);
}

export { i18next };
