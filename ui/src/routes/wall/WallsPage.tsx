/** Walls to open: the four layouts as they come, and those that were kept. */
import { Button, Menu } from "@mantine/core";
import {
  IconDeviceTv,
  IconDots,
  IconLayoutGrid,
  IconListDetails,
  IconPencil,
  IconPlus,
  IconSpeakerphone,
  IconTrash,
  type Icon,
} from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/supervision";
import type { Wall, WallLayout } from "../../api/supervision";
import { leadsWork } from "../../app/pages";
import { tellProblem } from "../../app/problems";
import { useMe } from "../../app/session";
import { useNews } from "../../live/useNews";
import { Failed, Loading } from "../../parts/Empty";
import { useNames } from "../../parts/useFormat";
import { LAYOUTS } from "./wall";
import { WallEditor } from "./WallEditor";

export const LAYOUT_ICONS: Record<WallLayout, Icon> = {
  team: IconLayoutGrid,
  queues: IconListDetails,
  campaign: IconSpeakerphone,
  tv: IconDeviceTv,
};

export const useWalls = () => useNews("walls", ["walls"], api.walls);

export function WallsPage() {
  const { t } = useTranslation();
  const leads = leadsWork(useMe().person.role);
  const list = useWalls();
  const [edited, setEdited] = useState<Wall | "new" | null>(null);
  return (
    <div className="page-pad">
      <div className="page-head">
        <h1 className="grow">{t("wall.title")}</h1>
        {leads && (
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setEdited("new")}>
            {t("wall.add")}
          </Button>
        )}
      </div>
      <h2>{t("wall.ready")}</h2>
      <div className="wall-cards">
        {LAYOUTS.map((layout) => {
          const Glyph = LAYOUT_ICONS[layout];
          return (
            <Link key={layout} to="/wall/$layout" params={{ layout }} className="wall-card panel">
              <Glyph size={28} stroke={1.5} aria-hidden />
              <span className="strong">{t(`wall.layouts.${layout}`)}</span>
              <span className="small muted">{t(`wall.layout_hints.${layout}`)}</span>
            </Link>
          );
        })}
      </div>
      <h2>{t("wall.kept")}</h2>
      {list.isError && <Failed error={list.error} retry={() => void list.refetch()} />}
      {list.isPending && <Loading />}
      {list.data && list.data.items.length === 0 && (
        <p className="muted">{t(leads ? "wall.none_hint" : "wall.none")}</p>
      )}
      <div className="wall-cards">
        {list.data?.items.map((wall) => (
          <KeptWall key={wall.id} wall={wall} leads={leads} onEdit={() => setEdited(wall)} />
        ))}
      </div>
      {edited && (
        <WallEditor
          key={edited === "new" ? "new" : edited.id}
          wall={edited === "new" ? null : edited}
          onClose={() => setEdited(null)}
        />
      )}
    </div>
  );
}

function KeptWall({ wall, leads, onEdit }: { wall: Wall; leads: boolean; onEdit: () => void }) {
  const { t } = useTranslation();
  const names = useNames();
  const Glyph = LAYOUT_ICONS[wall.body.layout];
  const remove = () => {
    api.removeWall(wall.id).catch((error: unknown) => tellProblem(error, t));
  };
  return (
    <div className="wall-card-slot">
      <Link to="/wall/$layout" params={{ layout: wall.id }} className="wall-card panel">
        <Glyph size={28} stroke={1.5} aria-hidden />
        <span className="strong">{wall.name}</span>
        <span className="small muted">
          {t(`wall.layouts.${wall.body.layout}`)} ·{" "}
          {names.organization(wall.organization) ?? t("wall.centre")}
          {!wall.body.shared && ` · ${t("wall.not_shared")}`}
        </span>
      </Link>
      {leads && (
        <Menu position="bottom-end">
          <Menu.Target>
            <button
              type="button"
              className="search-button wall-card-menu"
              aria-label={t("wall.menu", { name: wall.name })}
            >
              <IconDots size={16} aria-hidden />
            </button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={onEdit}>
              {t("app.edit")}
            </Menu.Item>
            <Menu.Item leftSection={<IconTrash size={16} aria-hidden />} onClick={remove}>
              {t("app.remove")}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
    </div>
  );
}
