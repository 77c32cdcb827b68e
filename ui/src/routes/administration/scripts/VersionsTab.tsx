/** What was published: who, when, which is in use; an old one can be taken up again. */
import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconHistory } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import * as api from "../../../api/scripts";
import { Empty, Failed, Loading } from "../../../parts/Empty";
import { useFormat } from "../../../parts/useFormat";
import type { Script } from "./script";

interface VersionsTabProps {
  organization: string;
  id: string;
  published: number | null;
  onTake: (script: Script) => void;
}

export function VersionsTab({ organization, id, published, onTake }: VersionsTabProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const versions = useQuery({
    queryKey: ["script-versions", organization, id, published],
    queryFn: () => api.scriptVersions(organization, id),
  });
  if (versions.isError) {
    return <Failed error={versions.error} retry={() => void versions.refetch()} />;
  }
  if (!versions.data) return <Loading />;
  const { items } = versions.data;
  if (items.length === 0) return <Empty icon={IconHistory} title={t("scripts.versions.none")} />;
  return (
    <ul className="steps" style={{ overflow: "auto" }}>
      {items.map((one) => {
        const script = one.script as unknown as Script;
        const take = () => {
          onTake(script);
          notifications.show({
            message: t("scripts.versions.restored", { version: one.version }),
          });
        };
        return (
          <li key={one.version}>
            <IconHistory size={16} aria-hidden />
            <span>
              {t("scripts.versions.line", {
                version: one.version,
                at: format.at(one.published_at),
                author: one.author,
              })}
              {" · "}
              {t("scripts.versions.pages", { count: script.pages.length })}
              {one.version === published && (
                <strong className="tone-good"> · {t("scripts.versions.in_force")}</strong>
              )}
            </span>
            <Button variant="default" size="xs" onClick={take}>
              {t("scripts.versions.restore")}
            </Button>
          </li>
        );
      })}
    </ul>
  );
}
