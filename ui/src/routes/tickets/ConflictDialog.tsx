/** A save that came second: both versions side by side, the reader chooses for each field. */
import { Button, SegmentedControl } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Clash, type Parts, settled } from "./conflict";
import { Dialog } from "./Dialog";

interface ConflictDialogProps {
  by: string;
  clashes: Clash[];
  mine: Parts;
  words: (field: string) => string;
  show: (field: string, value: unknown) => string;
  onSave: (mine: Parts) => void;
  onClose: () => void;
}

type Side = "mine" | "theirs";

export function ConflictDialog(props: ConflictDialogProps) {
  const { by, clashes, mine, words, show, onSave, onClose } = props;
  const { t } = useTranslation();
  const [choices, setChoices] = useState<Record<string, Side>>({});
  return (
    <Dialog opened onClose={onClose} title={t("ticketing.conflict.title")} size={760}>
      <p style={{ marginTop: 0 }}>{t("ticketing.conflict.hint", { by })}</p>
      <table className="two-versions" data-testid="conflict">
        <thead>
          <tr>
            <th scope="col">{t("ticketing.conflict.field")}</th>
            <th scope="col">{t("ticketing.conflict.mine")}</th>
            <th scope="col">{t("ticketing.conflict.theirs", { by })}</th>
            <th scope="col">{t("ticketing.conflict.keep")}</th>
          </tr>
        </thead>
        <tbody>
          {clashes.map(({ field, mine: own, theirs }) => (
            <tr key={field}>
              <th scope="row">{words(field)}</th>
              <td>{show(field, own)}</td>
              <td>{show(field, theirs)}</td>
              <td>
                <SegmentedControl
                  aria-label={`${t("ticketing.conflict.keep")} ${words(field)}`}
                  value={choices[field] ?? "mine"}
                  onChange={(side) => setChoices({ ...choices, [field]: side as Side })}
                  data={[
                    { value: "mine", label: t("ticketing.conflict.mine") },
                    { value: "theirs", label: t("ticketing.conflict.theirs_short") },
                  ]}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className="row" style={{ justifyContent: "flex-end", marginTop: 12 }}>
        <Button variant="default" onClick={onClose}>
          {t("app.cancel")}
        </Button>
        <Button onClick={() => onSave(settled(mine, choices))}>{t("app.save")}</Button>
      </div>
    </Dialog>
  );
}
