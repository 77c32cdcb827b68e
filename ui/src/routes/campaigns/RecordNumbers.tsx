/** The numbers of a record in the order in which they are tried, with their hours and their fate. */
import { IconBan } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { RecordNumber } from "../../api/lists";
import { Badge } from "../../parts/Badge";

export function RecordNumbers({ of }: { of: RecordNumber[] }) {
  const { t } = useTranslation();
  const window = ({ from, to }: RecordNumber) => {
    if (from && to) return t("outbound.records.window_from_to", { from, to });
    if (from) return t("outbound.records.window_from", { from });
    return to ? t("outbound.records.window_to", { to }) : t("outbound.records.window_any");
  };
  return (
    <table className="grid" aria-label={t("outbound.records.numbers")}>
      <thead>
        <tr>
          <th scope="col" className="right">
            {t("outbound.records.order")}
          </th>
          <th scope="col">{t("outbound.records.number")}</th>
          <th scope="col">{t("outbound.records.label")}</th>
          <th scope="col">{t("outbound.records.window")}</th>
        </tr>
      </thead>
      <tbody>
        {of.map((one, n) => (
          <tr key={one.number}>
            <td className="right num">{n + 1}</td>
            <td className="num">
              {one.shown}{" "}
              {one.struck && (
                <Badge tone="bad" icon={IconBan}>
                  {t(`outbound.records.struck.${one.struck as "wrong"}`)}
                </Badge>
              )}
            </td>
            <td>{one.label ?? "–"}</td>
            <td className="num">{window(one)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
