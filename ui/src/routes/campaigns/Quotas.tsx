/** Quota cells of a campaign: how many of a kind are wanted and won; edited as conditions. */
import { ActionIcon, Button, Modal, NumberInput, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconChartPie, IconCheck, IconPencil, IconPlus, IconTrash } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/lists";
import type { CampaignView } from "../../api/types";
import { leadsWork } from "../../app/pages";
import { tellProblem } from "../../app/problems";
import { useMe } from "../../app/session";
import { Badge } from "../../parts/Badge";
import { Empty } from "../../parts/Empty";
import { useFormat } from "../../parts/useFormat";
import { ConditionRows, MatchCount, useRecordFields } from "./ConditionRows";
import { cellId, type Condition, conditionOf, type Draft, draftOf, isWhole } from "./filter";

const AGAIN_MS = 15_000;

/** Kept where results are shown too: cells are part of the objective. */
export function useQuotas(of: CampaignView) {
  return useQuery({
    queryKey: ["record-quotas", of.campaign],
    queryFn: () => api.quotas(of.campaign),
    refetchInterval: of.running ? AGAIN_MS : false,
  });
}

export function Quotas({ of }: { of: CampaignView }) {
  const { t } = useTranslation();
  const leads = leadsWork(useMe().person.role);
  const [editing, setEditing] = useState(false);
  const quotas = useQuotas(of);
  const cells = quotas.data?.items ?? [];
  return (
    <section className="panel" aria-label={t("outbound.quotas.title")}>
      <div className="panel-head">
        <h2 className="grow">{t("outbound.quotas.title")}</h2>
        {leads && quotas.data && (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconPencil size={14} aria-hidden />}
            onClick={() => setEditing(true)}
          >
            {t("outbound.quotas.edit")}
          </Button>
        )}
      </div>
      {cells.length === 0 ? (
        <Empty
          icon={IconChartPie}
          title={t("outbound.quotas.none")}
          hint={t("outbound.quotas.none_hint")}
        />
      ) : (
        <Cells of={cells} />
      )}
      {editing && <Editor of={of} cells={cells} onClose={() => setEditing(false)} />}
    </section>
  );
}

export function Cells({ of }: { of: api.QuotaView[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <ul className="plain quota-cells">
      {of.map((cell) => {
        const full = cell.filled >= cell.most;
        const wide = cell.most > 0 ? Math.min(100, (cell.filled / cell.most) * 100) : 100;
        return (
          <li key={cell.id}>
            <div className="row between">
              <span className="cut grow">{cell.label || cell.id}</span>
              {full && (
                <Badge tone="good" icon={IconCheck}>
                  {t("outbound.quotas.full")}
                </Badge>
              )}
              <span className="num strong">
                {t("outbound.quotas.done_of", {
                  done: format.count(cell.filled),
                  most: format.count(cell.most),
                })}
              </span>
            </div>
            <div className="campaign-gauge" aria-hidden>
              <div style={{ width: `${wide}%` }} />
            </div>
          </li>
        );
      })}
    </ul>
  );
}

interface CellDraft {
  id: string;
  label: string;
  most: number;
  of: Draft[];
}

interface EditorProps {
  of: CampaignView;
  cells: api.QuotaView[];
  onClose: () => void;
}

function Editor({ of, cells, onClose }: EditorProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [drafts, setDrafts] = useState<CellDraft[]>(() =>
    cells.map(({ id, label, most, of: filter }) => ({
      id,
      label,
      most,
      of: (filter as Condition[]).map(draftOf),
    })),
  );
  const [busy, setBusy] = useState(false);
  const put = (n: number, change: Partial<CellDraft>) =>
    setDrafts(drafts.map((one, at) => (at === n ? { ...one, ...change } : one)));
  const whole = drafts.every(
    ({ label, of: filter }) => label.trim() !== "" && filter.map(conditionOf).every(isWhole),
  );
  const save = async () => {
    setBusy(true);
    const taken: string[] = drafts.map(({ id }) => id).filter(Boolean);
    const items = drafts.map(({ id, label, most, of: filter }) => {
      const named = id || cellId(label, taken);
      if (!id) taken.push(named);
      return { id: named, label: label.trim(), most, of: filter.map(conditionOf) };
    });
    try {
      await api.setQuotas(of.campaign, items);
      await queries.invalidateQueries({ queryKey: ["record-quotas", of.campaign] });
      notifications.show({ message: t("outbound.quotas.saved") });
      onClose();
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
      title={t("outbound.quotas.edit")}
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
        <p className="muted">{t("outbound.quotas.hint")}</p>
        {drafts.map((draft, n) => (
          <Cell
            key={n}
            of={of}
            draft={draft}
            n={n}
            onChange={(change) => put(n, change)}
            onRemove={() => setDrafts(drafts.filter((_, at) => at !== n))}
          />
        ))}
        <div>
          <Button
            variant="default"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => setDrafts([...drafts, { id: "", label: "", most: 50, of: [] }])}
          >
            {t("outbound.quotas.add")}
          </Button>
        </div>
        <div className="row">
          <Button type="submit" loading={busy} disabled={!whole}>
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

interface CellProps {
  of: CampaignView;
  draft: CellDraft;
  n: number;
  onChange: (change: Partial<CellDraft>) => void;
  onRemove: () => void;
}

function Cell({ of, draft, n, onChange, onRemove }: CellProps) {
  const { t } = useTranslation();
  const fields = useRecordFields(of.organization);
  const { label } = draft;
  return (
    <fieldset className="form-part">
      <legend>{label || `${t("outbound.quotas.cell")} ${n + 1}`}</legend>
      <div className="row" style={{ alignItems: "end" }}>
        <TextInput
          className="grow"
          label={t("outbound.quotas.name")}
          maxLength={120}
          required
          value={label}
          onChange={(event) => onChange({ label: event.currentTarget.value })}
        />
        <NumberInput
          w={120}
          label={t("outbound.quotas.most")}
          min={0}
          max={1_000_000}
          allowDecimal={false}
          value={draft.most}
          onChange={(most) => typeof most === "number" && onChange({ most })}
        />
        <ActionIcon
          size={36}
          aria-label={
            label
              ? t("outbound.quotas.remove", { name: label })
              : t("outbound.quotas.remove_bare", { n: n + 1 })
          }
          onClick={onRemove}
        >
          <IconTrash size={16} aria-hidden />
        </ActionIcon>
      </div>
      <ConditionRows
        fields={fields}
        value={draft.of}
        onChange={(conditions) => onChange({ of: conditions })}
      />
      <MatchCount campaign={of.campaign} value={draft.of} />
    </fieldset>
  );
}
