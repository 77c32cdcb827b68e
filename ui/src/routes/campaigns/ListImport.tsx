/** A file of records on its way into a list: what its columns mean, its first rows, and how far it is. */
import { Button, Modal, Progress, Select } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/lists";
import { tellProblem } from "../../app/problems";
import { useFormat } from "../../parts/useFormat";

const TARGETS = [
  "reference",
  "first_name",
  "last_name",
  "name",
  "company",
  "number",
  "email",
  "postcode",
  "city",
  "score",
  "time_zone",
] as const;

interface ListImportProps {
  first: api.ListImportView;
  onClose: () => void;
}

const POLL_MS = 1_000;

export function ListImport({ first, onClose }: ListImportProps) {
  const { t } = useTranslation();
  const [begun, setBegun] = useState(false);
  const now = useQuery({
    queryKey: ["list-import", first.id],
    queryFn: () => api.listImport(first.id),
    enabled: begun,
    refetchInterval: (query) =>
      ["running", "undoing"].includes(query.state.data?.state ?? "running") ? POLL_MS : false,
  });
  const state = now.data ?? first;
  return (
    <Modal
      closeButtonProps={{ "aria-label": t("app.close") }}
      opened
      onClose={onClose}
      size="xl"
      title={t("dialling.list.import_title", { file: first.file })}
    >
      {begun ? (
        <Going state={state} again={() => void now.refetch()} onClose={onClose} />
      ) : (
        <Meaning first={first} onBegun={() => setBegun(true)} />
      )}
    </Modal>
  );
}

function Meaning({ first, onBegun }: { first: api.ListImportView; onBegun: () => void }) {
  const { t } = useTranslation();
  const [mapping, setMapping] = useState(first.mapping);
  const [busy, setBusy] = useState(false);
  const shown = useQuery({
    queryKey: ["list-import-preview", first.id, mapping],
    queryFn: () => api.previewRecords(first.id, mapping),
    placeholderData: (before) => before,
  });
  const put = (heading: string, target: string | null) => {
    const { [heading]: _gone, ...columns } = mapping.columns;
    const { [heading]: _number, ...numbers } = mapping.numbers;
    setMapping({
      columns: target ? { ...columns, [heading]: target } : columns,
      numbers:
        target === "number"
          ? { ...numbers, [heading]: { label: heading, from: null, to: null } }
          : numbers,
    });
  };
  const run = async () => {
    setBusy(true);
    try {
      await api.runRecords(first.id, mapping);
      onBegun();
    } catch (error) {
      tellProblem(error, t);
    } finally {
      setBusy(false);
    }
  };
  const own = Object.values(mapping.columns).filter(
    (target) => !(TARGETS as readonly string[]).includes(target),
  );
  const data = [...TARGETS, ...new Set(own)].map((value) => ({
    value,
    label: t(`dialling.target.${value as "name"}`, { defaultValue: value }),
  }));
  const faults = shown.data?.faults ?? [];
  return (
    <div className="stack">
      <div className="form-grid">
        {first.headings.map((heading) => (
          <Select
            key={heading}
            label={heading}
            placeholder={t("dialling.list.left_out")}
            clearable
            data={data}
            value={mapping.columns[heading] ?? null}
            onChange={(target) => put(heading, target)}
          />
        ))}
      </div>
      {faults.map((fault) => (
        <div key={fault.path} className="notice tone-bad" role="alert">
          {fault.what}
        </div>
      ))}
      {shown.data && faults.length === 0 && <Rows rows={shown.data.rows} />}
      <div className="row" style={{ justifyContent: "flex-end" }}>
        <Button loading={busy} disabled={faults.length > 0} onClick={() => void run()}>
          {t("dialling.list.run", { count: first.rows })}
        </Button>
      </div>
    </div>
  );
}

function Rows({ rows }: { rows: api.ListImportPreview["rows"] }) {
  const { t } = useTranslation();
  return (
    <div
      style={{ overflowX: "auto", maxHeight: 260 }}
      tabIndex={0}
      role="region"
      aria-label={t("dialling.list.first_rows")}
    >
      <table className="grid">
        <thead>
          <tr>
            <th scope="col">{t("dialling.list.person")}</th>
            <th scope="col">{t("dialling.list.numbers")}</th>
            <th scope="col">{t("dialling.list.faults")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row, n) => (
            <tr key={row.line ?? `good-${n}`}>
              <td>{row.name ?? row.reference ?? Object.values(row.values).join(" · ")}</td>
              <td className="num">{row.numbers.map((one) => one.shown).join(", ")}</td>
              <td>{row.faults.map((fault) => fault.what).join(" ")}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface GoingProps {
  state: api.ListImportView;
  again: () => void;
  onClose: () => void;
}

function Going({ state, again, onClose }: GoingProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const going = state.state === "running" || state.state === "ready" || state.state === "undoing";
  const undo = async () => {
    try {
      await api.undoRecords(state.id);
      again();
      notifications.show({ message: t("dialling.list.undone") });
    } catch (error) {
      tellProblem(error, t);
    }
  };
  return (
    <div className="stack" role="status">
      <Progress
        aria-label={t("dialling.list.progress")}
        value={state.rows > 0 ? (state.read / state.rows) * 100 : 100}
        animated={going}
      />
      <p style={{ margin: 0 }}>
        {t("dialling.list.came", {
          created: format.count(state.created),
          skipped: format.count(state.skipped),
          refused: format.count(state.refused),
        })}
      </p>
      {state.problem && <div className="notice tone-bad">{state.problem}</div>}
      <div className="row" style={{ justifyContent: "flex-end" }}>
        {!going && state.undoable && (
          <Button variant="default" onClick={() => void undo()}>
            {t("dialling.list.undo")}
          </Button>
        )}
        <Button onClick={onClose}>{t("app.close")}</Button>
      </div>
    </div>
  );
}
