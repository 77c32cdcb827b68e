/** Zoom, fit and tidy, at the corner of the drawing. */
import { ActionIcon, Tooltip } from "@mantine/core";
import { type FitViewOptions, Panel, useReactFlow } from "@xyflow/react";
import {
  IconLayoutDistributeHorizontal,
  IconMaximize,
  IconZoomIn,
  IconZoomOut,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

interface CanvasToolsProps {
  fit: FitViewOptions;
  /** Forgets where everything was put. */
  tidy: () => void;
}

export function CanvasTools({ fit, tidy }: CanvasToolsProps) {
  const { t } = useTranslation();
  const view = useReactFlow();
  const soon = () => setTimeout(() => void view.fitView(fit), 60);
  const tools = [
    { label: t("ivr.canvas.zoom_in"), icon: IconZoomIn, run: () => void view.zoomIn() },
    { label: t("ivr.canvas.zoom_out"), icon: IconZoomOut, run: () => void view.zoomOut() },
    { label: t("ivr.canvas.fit"), icon: IconMaximize, run: () => void view.fitView(fit) },
    {
      label: t("ivr.canvas.tidy"),
      icon: IconLayoutDistributeHorizontal,
      run: () => {
        tidy();
        soon();
      },
    },
  ];
  return (
    <Panel position="top-right" className="canvas-tools">
      {tools.map((tool) => (
        <Tooltip key={tool.label} label={tool.label} position="left">
          <ActionIcon aria-label={tool.label} onClick={tool.run}>
            <tool.icon size={18} aria-hidden />
          </ActionIcon>
        </Tooltip>
      ))}
    </Panel>
  );
}
