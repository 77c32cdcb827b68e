/** Which records of a list are called: its filter, with the count of those that match. */
import { Button, Modal } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/lists";
import { tellProblem } from "../../app/problems";
import { ConditionRows, MatchCount, useRecordFields } from "./ConditionRows";
import { type Condition, conditionOf, draftOf, isWhole } from "./filter";

interface ListFilterProps {
  list: api.RecordListView;
  onClose: () => void;
  onSaved: () => void;
}

export function ListFilter({ list, onClose, onSaved }: ListFilterProps) {
  const { t } = useTranslation();
  const fields = useRecordFields(list.organization);
  const [drafts, setDrafts] = useState(() => (list.filter as Condition[]).map(draftOf));
  const [busy, setBusy] = useState(false);
  const filter = drafts.map(conditionOf);
  const save = async () => {
    setBusy(true);
    try {
      await api.changeList(list.id, { filter });
      notifications.show({ message: t("outbound.filter.saved", { name: list.name }) });
      onSaved();
    } catch (error) {
      tellProblem(error, t);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal
      opened
      size="xl"
      title={t("outbound.filter.title", { name: list.name })}
      onClose={onClose}
      closeButtonProps={{ "aria-label": t("app.close") }}
    >
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <p className="muted">{t("outbound.filter.hint")}</p>
        <ConditionRows fields={fields} value={drafts} onChange={setDrafts} />
        <MatchCount campaign={list.campaign} list={list.id} value={drafts} />
        <div className="row">
          <Button type="submit" loading={busy} disabled={!filter.every(isWhole)}>
            {t("app.save")}
          </Button>
          <Button variant="default" onClick={onClose}>
            {t("app.cancel")}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
