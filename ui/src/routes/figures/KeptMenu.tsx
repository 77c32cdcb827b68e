/** Kept views of the figures: open one, keep this one. */
import { Button, Menu } from "@mantine/core";
import { IconBookmark, IconDeviceFloppy, IconPlus, IconUsers } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/reports";
import type { ReportView } from "../../api/reports";
import { tellProblem } from "../../app/problems";
import { KeepDialog } from "../reports/KeepDialog";
import type { Asked } from "./figures";
import { askedOf, definitionOf } from "./kept";

interface KeptMenuProps {
  asked: Asked;
  onChange: (asked: Asked) => void;
}

export function KeptMenu({ asked, onChange }: KeptMenuProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [keeping, setKeeping] = useState(false);
  const [current, setCurrent] = useState<string | null>(null);
  const list = useQuery({ queryKey: ["reports", "kept"], queryFn: api.reports });
  const views = (list.data?.items ?? []).filter((one) => one.definition.kind === "figures");
  const opened = views.find((one) => one.id === current);
  const changed =
    opened !== undefined &&
    JSON.stringify(definitionOf(askedOf(opened.definition))) !==
      JSON.stringify(definitionOf(asked));
  const open = (view: ReportView) => {
    setCurrent(view.id);
    onChange(askedOf(view.definition));
  };
  const save = async (view: ReportView) => {
    try {
      await api.change(view.id, {
        name: view.name,
        shared: view.shared,
        organization: view.organization ?? null,
        definition: definitionOf(asked),
        version: view.version,
      });
      await queries.invalidateQueries({ queryKey: ["reports", "kept"] });
    } catch (error) {
      tellProblem(error, t);
    }
  };
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" leftSection={<IconBookmark size={16} aria-hidden />}>
            {opened ? opened.name : t("reports.views")}
            {changed && " *"}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {views.map((view) => (
            <Menu.Item
              key={view.id}
              leftSection={
                view.shared ? (
                  <IconUsers size={16} aria-hidden />
                ) : (
                  <IconBookmark size={16} aria-hidden />
                )
              }
              onClick={() => open(view)}
            >
              {view.name}
            </Menu.Item>
          ))}
          {views.length > 0 && <Menu.Divider />}
          {opened?.own && changed && (
            <Menu.Item
              leftSection={<IconDeviceFloppy size={16} aria-hidden />}
              onClick={() => void save(opened)}
            >
              {t("reports.save")}
            </Menu.Item>
          )}
          <Menu.Item
            leftSection={<IconPlus size={16} aria-hidden />}
            onClick={() => setKeeping(true)}
          >
            {t("reports.keep_as")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {keeping && (
        <KeepDialog
          definition={definitionOf(asked)}
          onKept={(view) => setCurrent(view.id)}
          onClose={() => setKeeping(false)}
        />
      )}
    </>
  );
}
