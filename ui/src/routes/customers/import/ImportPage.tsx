/** Customers from a file: the file, and the imports there were. */
import { Button, Select } from "@mantine/core";
import { IconArrowLeft, IconFileImport, IconUpload } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { type DragEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../../api/imports";
import { tellProblem } from "../../../app/problems";
import { useMe } from "../../../app/session";
import { Empty, Failed, Loading } from "../../../parts/Empty";
import { type Column, Grid } from "../../../parts/Grid";
import { useFormat } from "../../../parts/useFormat";
import { ImportDetail } from "./ImportDetail";

export function ImportPage() {
  const { t } = useTranslation();
  const { id } = useParams({ strict: false }) as { id?: string };
  const me = useMe();
  const choices = me.organizations ?? [];
  const [organization, setOrganization] = useState(choices[0]?.id ?? "");
  return (
    <div className="page-pad">
      <div className="page-head">
        <Button
          variant="subtle"
          component={Link}
          to={id ? "/imports" : "/customers"}
          leftSection={<IconArrowLeft size={16} aria-hidden />}
        >
          {id ? t("imports.all") : t("customer.title")}
        </Button>
        <h1 className="grow">{t("imports.title")}</h1>
        {!id && choices.length > 1 && (
          <Select
            aria-label={t("customer.organization")}
            data={choices.map((o) => ({ value: o.id, label: o.name }))}
            value={organization}
            onChange={(value) => setOrganization(value ?? organization)}
            allowDeselect={false}
          />
        )}
      </div>
      {id ? (
        <ImportDetail key={id} id={id} />
      ) : (
        <>
          <Drop organization={organization} />
          <Past organization={organization} />
        </>
      )}
    </div>
  );
}

function Drop({ organization }: { organization: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const client = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const upload = useMutation({
    mutationFn: (file: File) => api.upload(organization, file),
    onSuccess: async (made) => {
      await client.invalidateQueries({ queryKey: ["imports"] });
      await navigate({ to: "/imports/$id", params: { id: made.id } });
    },
    onError: (error) => tellProblem(error, t),
  });
  const take = (files: FileList | null) => {
    const file = files?.[0];
    if (file) upload.mutate(file);
  };
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files);
  };
  return (
    <section
      className="panel import-drop"
      data-over={over}
      aria-label={t("imports.file")}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
    >
      <IconUpload size={28} aria-hidden />
      <p className="strong">{t("imports.drop")}</p>
      <p className="small muted">{t("imports.formats")}</p>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={t("imports.file")}
        accept=".csv,.txt,.tsv,.xlsx,.xls,.xlsb,.ods,.vcf"
        onChange={(event) => take(event.currentTarget.files)}
      />
      <Button loading={upload.isPending} onClick={() => input.current?.click()}>
        {t("imports.choose")}
      </Button>
    </section>
  );
}

function Past({ organization }: { organization: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const navigate = useNavigate();
  const list = useQuery({
    queryKey: ["imports", organization],
    queryFn: () => api.imports(organization),
    enabled: organization !== "",
  });
  if (list.isError) return <Failed error={list.error} retry={() => void list.refetch()} />;
  if (!list.data) return <Loading />;
  if (list.data.items.length === 0) {
    return <Empty icon={IconFileImport} title={t("imports.none")} hint={t("imports.none_hint")} />;
  }
  const columns: Column<api.ImportView>[] = [
    { id: "file", head: t("imports.file"), cell: (i) => <span className="strong">{i.file}</span> },
    {
      id: "state",
      head: t("imports.state_head"),
      cell: (i) =>
        i.dry_run && i.state === "done" ? t("imports.dry_done") : t(`imports.state.${i.state}`),
    },
    { id: "at", head: t("imports.at"), cell: (i) => format.at(i.created_at) },
    { id: "author", head: t("imports.author"), cell: (i) => i.author },
    { id: "read", head: t("imports.read"), align: "right", cell: (i) => format.count(i.read) },
    {
      id: "created",
      head: t("imports.created"),
      align: "right",
      cell: (i) => format.count(i.created),
    },
    {
      id: "updated",
      head: t("imports.updated"),
      align: "right",
      cell: (i) => format.count(i.updated),
    },
    {
      id: "refused",
      head: t("imports.refused"),
      align: "right",
      cell: (i) => format.count(i.refused),
    },
  ];
  return (
    <section className="panel scroll" aria-label={t("imports.all")}>
      <Grid
        label={t("imports.all")}
        columns={columns}
        rows={list.data.items}
        keyOf={(i) => i.id}
        onOpen={(i) => void navigate({ to: "/imports/$id", params: { id: i.id } })}
      />
    </section>
  );
}
