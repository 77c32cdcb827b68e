import { Button } from "@mantine/core";
import { IconMapOff } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Empty } from "../parts/Empty";

export function NotFound() {
  const { t } = useTranslation();
  return (
    <Empty icon={IconMapOff} title={t("app.not_found")} hint={t("app.not_found_hint")}>
      <Button component={Link} to="/" variant="default">
        {t("app.home")}
      </Button>
    </Empty>
  );
}
