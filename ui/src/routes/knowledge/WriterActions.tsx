/** What those who write can do with an article: change, publish, withdraw, archive, look back. */
import { Button, Menu } from "@mantine/core";
import { IconDots, IconEdit, IconHistory, IconRocket } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/knowledge";
import { tellProblem } from "../../app/problems";
import { SidePanel } from "../../parts/SidePanel";
import { Opinions } from "./Opinions";
import { Versions } from "./Versions";

export function WriterActions({ article }: { article: api.Article }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [panel, setPanel] = useState<"versions" | "opinions" | null>(null);
  const [busy, setBusy] = useState(false);
  const set = async (state: api.ArticleState) => {
    setBusy(true);
    try {
      await api.setArticleState(article.id, article.version, state);
      await queries.invalidateQueries({ queryKey: ["articles"] });
    } catch (error) {
      tellProblem(error, t);
    } finally {
      setBusy(false);
    }
  };
  const publishable = article.published !== article.version;
  return (
    <div className="row wrap">
      {publishable && (
        <Button
          size="xs"
          loading={busy}
          leftSection={<IconRocket size={16} aria-hidden />}
          onClick={() => void set("published")}
        >
          {t("knowledge.publish")}
        </Button>
      )}
      <Button
        size="xs"
        variant="default"
        leftSection={<IconEdit size={16} aria-hidden />}
        onClick={() =>
          void navigate({
            to: "/knowledge/$id",
            params: { id: article.id },
            search: { edit: true } as never,
          })
        }
      >
        {t("app.edit")}
      </Button>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconHistory size={16} aria-hidden />}
        onClick={() => setPanel("versions")}
      >
        {t("knowledge.versions")}
      </Button>
      <Menu position="bottom-end" shadow="none">
        <Menu.Target>
          <Button size="xs" variant="default" aria-label={t("app.more")} px={8}>
            <IconDots size={16} aria-hidden />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => setPanel("opinions")}>{t("knowledge.opinions")}</Menu.Item>
          {article.state === "published" && (
            <Menu.Item onClick={() => void set("draft")}>{t("knowledge.withdraw")}</Menu.Item>
          )}
          {article.state === "archived" ? (
            <Menu.Item onClick={() => void set("draft")}>{t("knowledge.take_back")}</Menu.Item>
          ) : (
            <Menu.Item onClick={() => void set("archived")}>{t("knowledge.archive")}</Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {panel === "versions" && (
        <SidePanel title={t("knowledge.versions")} size={640} onClose={() => setPanel(null)}>
          <Versions article={article} onRestored={() => setPanel(null)} />
        </SidePanel>
      )}
      {panel === "opinions" && (
        <SidePanel title={t("knowledge.opinions")} size={480} onClose={() => setPanel(null)}>
          <Opinions id={article.id} />
        </SidePanel>
      )}
    </div>
  );
}
