/** Whose quality is looked at: the same for every list of the page. */
import { Select } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useOrganization } from "./useQuality";

interface OrganizationPickProps {
  /** Once another is chosen. */
  onChosen?: () => void;
}

export function OrganizationPick({ onChosen }: OrganizationPickProps) {
  const { t } = useTranslation();
  const { organization, options, choose } = useOrganization();
  return (
    <Select
      w={170}
      aria-label={t("quality.organization")}
      data={options}
      value={organization}
      allowDeselect={false}
      onChange={(id) => {
        if (id) choose(id);
        onChosen?.();
      }}
    />
  );
}
