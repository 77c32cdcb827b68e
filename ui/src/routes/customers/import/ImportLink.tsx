/** The way to imports, for those who may. */
import { Button } from "@mantine/core";
import { IconFileImport } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { leadsWork } from "../../../app/pages";
import { useMe } from "../../../app/session";

export function ImportLink() {
  const { t } = useTranslation();
  if (!leadsWork(useMe().person.role)) return null;
  return (
    <Button
      variant="default"
      component={Link}
      to="/imports"
      leftSection={<IconFileImport size={16} aria-hidden />}
    >
      {t("imports.open")}
    </Button>
  );
}
