/** What the law says of a record, in words: its causes are those of receipts. */
import { useTranslation } from "react-i18next";
import { CAUSES } from "../compliance/causes";

export function useCause() {
  const { t } = useTranslation();
  return (name: string): string => {
    const cause = CAUSES.find((one) => one === name);
    return cause ? t(`compliance.causes.${cause}`) : name;
  };
}
