/** Opens the organization's own page with the call, once per call. */
import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { LiveInteraction } from "../../api/types";
import { useOutside } from "./useOutside";

/** One window for all calls: eight hours of work don't leave two hundred tabs. */
const WINDOW = "plateau-crm";

export const openOutside = (url: string) => window.open(url, WINDOW);

export function usePop(live: LiveInteraction | null) {
  const { t } = useTranslation();
  const found = useOutside(live);
  const popped = useRef<string | null>(null);
  const pop = found.data?.pop;
  const moment =
    pop?.when === "ringing"
      ? live?.stage === "ringing" || live?.stage === "talking"
      : pop?.when === "answered" && live?.stage === "talking";
  const key = live?.interaction ?? null;
  useEffect(() => {
    if (!pop || !moment || !key || popped.current === key) return;
    popped.current = key;
    if (openOutside(pop.url)) return;
    // The browser keeps windows shut that nobody clicked for.
    notifications.show({
      message: (
        <Button variant="default" onClick={() => openOutside(pop.url)}>
          {t("connect.open_page")}
        </Button>
      ),
    });
  }, [pop, moment, key, t]);
}
