/** Which column goes where, what is done with known customers, and how the first rows come out. */
import { Button, Checkbox, Group, NativeSelect, TextInput } from "@mantine/core";
import { IconDeviceFloppy, IconFlask, IconFileImport } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../../api/imports";
import { setup } from "../../../api/setups";
import { tellProblem } from "../../../app/problems";
import { useLocale } from "../../../i18n";
import { Failed, Loading } from "../../../parts/Empty";
import { RowTable } from "./RowTable";
import { TARGETS } from "./targets";

const KEYS = ["reference", "email", "number"] as const;
const FOUND = ["update", "skip", "refuse"] as const;

export function MappingForm({ view }: { view: api.ImportView }) {
  const [mapping, setMapping] = useState<api.Mapping>(view.mapping);
  const sample = useQuery({
    queryKey: ["imports", "sample", view.id],
    queryFn: () => api.sample(view.id),
    retry: false,
  });
  if (sample.isError) return <Failed error={sample.error} retry={() => void sample.refetch()} />;
  if (!sample.data) return <Loading />;
  return (
    <>
      <Columns view={view} sample={sample.data} mapping={mapping} onChange={setMapping} />
      <Ahead view={view} mapping={mapping} />
    </>
  );
}

interface FormProps {
  view: api.ImportView;
  mapping: api.Mapping;
  onChange: (mapping: api.Mapping) => void;
}

/** Fields of the card, the organization's own behind them. */
function useTargets(organization: string) {
  const { t } = useTranslation();
  const locale = useLocale();
  const own = useQuery({ queryKey: ["crm", organization], queryFn: () => setup(organization) });
  const fields = (own.data?.setup as { customer_fields?: OwnField[] } | undefined)?.customer_fields;
  return [
    { value: "", label: t("imports.leave_out") },
    ...TARGETS.map((value) => ({ value, label: t(`imports.target.${value}`) })),
    ...(fields ?? []).map((field) => ({
      value: `custom.${field.id}`,
      label: (locale === "en" && field.label.en) || field.label.fr,
    })),
  ];
}

interface OwnField {
  id: string;
  label: { fr: string; en?: string | null };
}

function Columns({ view, sample, mapping, onChange }: FormProps & { sample: api.ImportSample }) {
  const { t } = useTranslation();
  const targets = useTargets(view.organization);
  const set = (heading: string, target: string) => {
    const columns = Object.fromEntries(
      Object.entries(mapping.columns).filter(([known]) => known !== heading),
    );
    onChange({ ...mapping, columns: target ? { ...columns, [heading]: target } : columns });
  };
  return (
    <section className="panel" aria-label={t("imports.mapping")}>
      <div className="panel-head">
        <h2 className="grow">{t("imports.mapping")}</h2>
        <Kept view={view} mapping={mapping} onChange={onChange} />
      </div>
      <div className="scroll" tabIndex={0} role="group" aria-label={t("imports.mapping")}>
        <table className="grid" aria-label={t("imports.mapping")}>
          <thead>
            <tr>
              <th scope="col">{t("imports.column")}</th>
              <th scope="col">{t("imports.samples")}</th>
              <th scope="col">{t("imports.goes_to")}</th>
            </tr>
          </thead>
          <tbody>
            {sample.columns.map((column, at) => (
              <tr key={`${at}${column.heading}`}>
                <td className="strong">{column.heading}</td>
                <td className="muted text">{column.samples.join(" · ")}</td>
                <td>
                  <NativeSelect
                    size="xs"
                    aria-label={t("imports.goes_to_of", { column: column.heading })}
                    data={targets}
                    value={mapping.columns[column.heading] ?? ""}
                    onChange={(event) => set(column.heading, event.currentTarget.value)}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className="panel-body">
        <Known view={view} mapping={mapping} onChange={onChange} />
      </div>
    </section>
  );
}

function Known({ mapping, onChange }: FormProps) {
  const { t } = useTranslation();
  return (
    <Group align="flex-end" gap="xl">
      <Checkbox.Group
        label={t("imports.by")}
        value={mapping.by}
        onChange={(by) => onChange({ ...mapping, by: by as api.Mapping["by"] })}
      >
        <Group mt={6}>
          {KEYS.map((key) => (
            <Checkbox key={key} value={key} label={t(`imports.target.${key}`)} />
          ))}
        </Group>
      </Checkbox.Group>
      <NativeSelect
        label={t("imports.found")}
        data={FOUND.map((value) => ({ value, label: t(`imports.when_found.${value}`) }))}
        value={mapping.found}
        onChange={(event) =>
          onChange({ ...mapping, found: event.currentTarget.value as api.Mapping["found"] })
        }
      />
    </Group>
  );
}

/** Mappings that the organization keeps by name. */
function Kept({ view, mapping, onChange }: FormProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [name, setName] = useState("");
  const kept = useQuery({
    queryKey: ["imports", "mappings", view.organization],
    queryFn: () => api.mappings(view.organization),
  });
  const save = useMutation({
    mutationFn: () => api.saveMapping(view.organization, name.trim(), mapping),
    onSuccess: () => client.invalidateQueries({ queryKey: ["imports", "mappings"] }),
    onError: (error) => tellProblem(error, t),
  });
  const choose = (chosen: string) => {
    const found = kept.data?.items.find((one) => one.name === chosen);
    if (found) onChange(found.mapping);
  };
  return (
    <span className="row">
      {(kept.data?.items.length ?? 0) > 0 && (
        <NativeSelect
          size="xs"
          aria-label={t("imports.kept")}
          data={["", ...(kept.data?.items ?? []).map((one) => one.name)].map((value) => ({
            value,
            label: value || t("imports.kept"),
          }))}
          onChange={(event) => choose(event.currentTarget.value)}
        />
      )}
      <TextInput
        size="xs"
        aria-label={t("imports.name")}
        placeholder={t("imports.name")}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Button
        size="xs"
        variant="default"
        disabled={name.trim() === ""}
        loading={save.isPending}
        leftSection={<IconDeviceFloppy size={14} aria-hidden />}
        onClick={() => save.mutate()}
      >
        {t("imports.save")}
      </Button>
    </span>
  );
}

function Ahead({ view, mapping }: { view: api.ImportView; mapping: api.Mapping }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const ahead = useQuery({
    queryKey: ["imports", "preview", view.id, mapping],
    queryFn: () => api.preview(view.id, mapping),
  });
  const run = useMutation({
    mutationFn: (dry: boolean) => api.run(view.id, mapping, dry),
    onSuccess: () => client.invalidateQueries({ queryKey: ["imports"] }),
    onError: (error) => tellProblem(error, t),
  });
  const faults = ahead.data?.faults ?? [];
  const ready = ahead.data !== undefined && faults.length === 0;
  return (
    <section className="panel" aria-label={t("imports.preview")}>
      <div className="panel-head">
        <h2 className="grow">{t("imports.preview")}</h2>
        <Button
          variant="default"
          disabled={!ready}
          leftSection={<IconFlask size={16} aria-hidden />}
          onClick={() => run.mutate(true)}
        >
          {t("imports.dry_run")}
        </Button>
        <Button
          disabled={!ready}
          leftSection={<IconFileImport size={16} aria-hidden />}
          onClick={() => run.mutate(false)}
        >
          {t("imports.run", { count: view.rows })}
        </Button>
      </div>
      <div className="panel-body stack">
        {ahead.isError && <Failed error={ahead.error} retry={() => void ahead.refetch()} />}
        {faults.map((fault) => (
          <p key={`${fault.path}${fault.code ?? ""}`} className="tone-bad" role="alert">
            {t(`imports.mapping_fault.${(fault.code ?? "no_such_field") as "no_such_field"}`, {
              column: fault.path.replace(/^columns\.?/, ""),
            })}
          </p>
        ))}
        {ahead.data && faults.length === 0 && (
          <RowTable label={t("imports.preview")} rows={ahead.data.rows} />
        )}
      </div>
    </section>
  );
}
