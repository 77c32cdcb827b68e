/** Ways in besides the password, and what went wrong on the way back. */
import { Button } from "@mantine/core";
import { IconLogin2 } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import * as api from "../../api/access";
import { fr } from "../../i18n/fr";

type Reason = keyof typeof fr.access.refused;

/** Why the provider's way back led to the door, out of the address. */
export function reasonOf(search: string): Reason | null {
  const why = new URLSearchParams(search).get("sign-in");
  return why !== null && why in fr.access.refused ? (why as Reason) : null;
}

export function OtherWays() {
  const { t } = useTranslation();
  const { data } = useQuery({ queryKey: ["ways"], queryFn: api.ways, staleTime: Infinity });
  if (!data?.items.length) return null;
  return (
    <div className="stack">
      <div className="muted" style={{ textAlign: "center" }}>
        {t("access.or")}
      </div>
      {data.items.map((way) => (
        <Button
          key={way.id}
          component="a"
          href={way.path}
          variant="default"
          fullWidth
          leftSection={<IconLogin2 size={16} aria-hidden />}
        >
          {t("access.with", { name: way.name })}
        </Button>
      ))}
    </div>
  );
}
