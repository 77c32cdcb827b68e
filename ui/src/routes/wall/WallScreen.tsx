/** One wall, on a page or filling the screen. The address names a layout or a kept wall. */
import { Button, Select } from "@mantine/core";
import { IconArrowLeft, IconDeviceTv, IconMaximize, IconMinimize } from "@tabler/icons-react";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { WallBody, WallLayout } from "../../api/supervision";
import { Empty, Loading } from "../../parts/Empty";
import { CampaignWall } from "./CampaignWall";
import { QueuesWall } from "./QueuesWall";
import { TeamWall } from "./TeamWall";
import { TvWall } from "./TvWall";
import { useBoard } from "./useBoard";
import { bodyOf, LAYOUTS } from "./wall";
import { useWalls } from "./WallsPage";
import { WallAlerts } from "./WallAlerts";

const isLayout = (text: string): text is WallLayout => (LAYOUTS as string[]).includes(text);

export function WallScreen() {
  const { t } = useTranslation();
  const { layout } = useParams({ strict: false }) as { layout: string };
  const list = useWalls();
  const kept = list.data?.items.find((wall) => wall.id === layout);
  if (isLayout(layout)) {
    return <Shown key={layout} name={t(`wall.layouts.${layout}`)} body={bodyOf(layout)} />;
  }
  if (kept) return <Shown key={kept.id} name={kept.name} body={kept.body} />;
  if (list.isPending) return <Loading />;
  return (
    <div className="page-pad">
      <h1>{t("wall.title")}</h1>
      <Empty icon={IconDeviceTv} title={t("wall.gone")} hint={t("wall.gone_hint")} />
      <Link to="/wall">{t("wall.all_walls")}</Link>
    </div>
  );
}

function Shown({ name, body }: { name: string; body: WallBody }) {
  const { t } = useTranslation();
  const screen = useRef<HTMLDivElement>(null);
  const [full, setFull] = useState(false);
  useEffect(() => {
    const note = () => setFull(document.fullscreenElement === screen.current);
    document.addEventListener("fullscreenchange", note);
    return () => document.removeEventListener("fullscreenchange", note);
  }, []);
  const toggle = useCallback(() => {
    const change = document.fullscreenElement
      ? document.exitFullscreen()
      : screen.current?.requestFullscreen();
    void change?.catch(() => undefined);
  }, []);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const typing = (event.target as HTMLElement | null)?.closest("input, textarea, select");
      if (event.key !== "f" || event.ctrlKey || event.metaKey || event.altKey || typing) return;
      event.preventDefault();
      toggle();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [toggle]);
  const tv = body.layout === "tv";
  return (
    <div ref={screen} className="wall" data-layout={body.layout} data-full={full}>
      <div className="wall-head">
        {!full && (
          <Link to="/wall" className="row" aria-label={t("wall.all_walls")}>
            <IconArrowLeft size={18} aria-hidden />
          </Link>
        )}
        <h1 className="grow cut">{name}</h1>
        {!full && <Switcher layout={body.layout} />}
        <Button
          variant="default"
          onClick={toggle}
          aria-keyshortcuts="f"
          leftSection={
            full ? <IconMinimize size={16} aria-hidden /> : <IconMaximize size={16} aria-hidden />
          }
        >
          {t(full ? "wall.leave_full" : "wall.full")}
        </Button>
      </div>
      <WallAlerts large={tv} />
      <Body body={body} />
    </div>
  );
}

function Switcher({ layout }: { layout: WallLayout }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <Select
      aria-label={t("wall.layout")}
      data={LAYOUTS.map((value) => ({ value, label: t(`wall.layouts.${value}`) }))}
      value={layout}
      onChange={(next) => next && void navigate({ to: "/wall/$layout", params: { layout: next } })}
      allowDeselect={false}
      w={190}
    />
  );
}

function Body({ body }: { body: WallBody }) {
  const board = useBoard();
  if (!board.known) return <Loading />;
  switch (body.layout) {
    case "team":
      return <TeamWall body={body} board={board} />;
    case "queues":
      return <QueuesWall body={body} board={board} />;
    case "campaign":
      return <CampaignWall body={body} board={board} />;
    case "tv":
      return <TvWall body={body} board={board} />;
  }
}
