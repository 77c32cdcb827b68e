/** Numbers that are not called: found, added one by one or by file, taken off with a reason. */
import {
  Button,
  FileButton,
  Modal,
  Progress as Bar,
  Select,
  Switch,
  TextInput,
} from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { IconBan, IconFileImport, IconPlus, IconSearch } from "@tabler/icons-react";
import {
  keepPreviousData,
  useInfiniteQuery,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/compliance";
import { tellProblem } from "../../app/problems";
import { useMe } from "../../app/session";
import { useLive } from "../../live/store";
import { Empty, Failed, Loading } from "../../parts/Empty";
import { Grid } from "../../parts/Grid";
import { useNames } from "../../parts/useFormat";
import { More, OrganizationSelect, useOnly, WhyModal, useMoments } from "./parts";

export function Oppositions() {
  const { t } = useTranslation();
  const format = useMoments();
  const names = useNames();
  const known = useLive((state) => state.campaigns);
  const queries = useQueryClient();
  const [filter, setFilter] = useState<api.OppositionFilter>({ number: "", removed: false });
  const [typed] = useDebouncedValue(filter, 300);
  // Half a number is no number yet.
  const number = typed.number?.replace(/\D/g, "") ?? "";
  const asked = { ...typed, number: number.length >= 9 ? (typed.number ?? "") : "" };
  const [making, setMaking] = useState<"one" | "file" | null>(null);
  const [removing, setRemoving] = useState<api.OppositionLine | null>(null);
  const pages = useInfiniteQuery({
    queryKey: ["compliance", "oppositions", asked],
    queryFn: ({ pageParam }) => api.oppositions({ ...asked, cursor: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
    placeholderData: keepPreviousData,
  });
  const rows = pages.data?.pages.flatMap((page) => page.items) ?? [];
  const restore = async (line: api.OppositionLine) => {
    try {
      await api.restoreOpposition(line.id);
      await queries.invalidateQueries({ queryKey: ["compliance"] });
    } catch (error) {
      tellProblem(error, t);
    }
  };
  return (
    <>
      <div className="compliance-filters">
        <TextInput
          aria-label={t("compliance.number")}
          placeholder={t("compliance.oppositions.search")}
          leftSection={<IconSearch size={16} aria-hidden />}
          value={filter.number ?? ""}
          onChange={(event) => setFilter({ ...filter, number: event.currentTarget.value })}
        />
        <OrganizationSelect
          value={filter.organization ?? null}
          onChange={(organization) => setFilter({ ...filter, organization })}
        />
        <Switch
          label={t("compliance.oppositions.with_removed")}
          checked={filter.removed === true}
          onChange={(event) => setFilter({ ...filter, removed: event.currentTarget.checked })}
        />
        <span className="grow" />
        <Button
          variant="default"
          leftSection={<IconFileImport size={16} aria-hidden />}
          onClick={() => setMaking("file")}
        >
          {t("compliance.oppositions.import")}
        </Button>
        <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setMaking("one")}>
          {t("compliance.oppositions.add")}
        </Button>
      </div>
      {pages.isError ? (
        <Failed error={pages.error} retry={() => void pages.refetch()} />
      ) : !pages.data ? (
        <Loading />
      ) : rows.length === 0 ? (
        <Empty
          icon={IconBan}
          title={t("compliance.oppositions.empty")}
          hint={t("compliance.oppositions.empty_hint")}
        />
      ) : (
        <div className="panel scroll-x">
          <Grid
            label={t("compliance.tabs.oppositions")}
            rows={rows}
            keyOf={(line) => line.id}
            columns={[
              { id: "at", head: t("compliance.at"), cell: (l) => format.when(l.at) },
              {
                id: "number",
                head: t("compliance.number"),
                cell: (l) => format.phone(l.number) ?? t("compliance.oppositions.erased"),
              },
              {
                id: "scope",
                head: t("compliance.oppositions.scope"),
                text: true,
                cell: (l) =>
                  [
                    t(`compliance.scopes.${l.scope}`, { defaultValue: l.scope }),
                    names.organization(l.organization),
                    l.campaign && (known[l.campaign]?.name ?? l.campaign),
                  ]
                    .filter(Boolean)
                    .join(" · "),
              },
              {
                id: "source",
                head: t("compliance.register.source"),
                text: true,
                cell: (l) =>
                  [t(`compliance.sources.${l.source}`, { defaultValue: l.source }), l.why]
                    .filter(Boolean)
                    .join(" · "),
              },
              { id: "by", head: t("compliance.by"), cell: (l) => l.author },
              {
                id: "act",
                head: <span className="visually-hidden">{t("compliance.act")}</span>,
                title: t("compliance.act"),
                align: "right",
                cell: (l) =>
                  l.removed_at ? (
                    <span title={l.removed_why ?? ""}>
                      <span className="small muted">{t("compliance.oppositions.removed")} </span>
                      <Button size="compact-xs" variant="default" onClick={() => void restore(l)}>
                        {t("compliance.oppositions.restore")}
                      </Button>
                    </span>
                  ) : (
                    <Button
                      size="compact-xs"
                      variant="default"
                      aria-label={t("compliance.oppositions.remove_one", {
                        number: format.phone(l.number) ?? "",
                      })}
                      onClick={() => setRemoving(l)}
                    >
                      {t("compliance.oppositions.remove")}
                    </Button>
                  ),
              },
            ]}
          />
          <More pages={pages} />
        </div>
      )}
      {making && <NewOpposition by={making} onClose={() => setMaking(null)} />}
      {removing && (
        <WhyModal
          title={t("compliance.oppositions.remove")}
          hint={t("compliance.oppositions.remove_hint")}
          action={t("compliance.oppositions.remove")}
          onClose={() => setRemoving(null)}
          perform={async (why) => {
            await api.removeOpposition(removing.id, why);
            await queries.invalidateQueries({ queryKey: ["compliance"] });
          }}
        />
      )}
    </>
  );
}

interface NewOppositionProps {
  by: "one" | "file";
  onClose: () => void;
}

function NewOpposition({ by, onClose }: NewOppositionProps) {
  const { t } = useTranslation();
  const me = useMe();
  const only = useOnly();
  const queries = useQueryClient();
  const [scope, setScope] = useState("organization");
  const [campaign, setCampaign] = useState<string | null>(null);
  const [organization, setOrganization] = useState(only);
  const [number, setNumber] = useState("");
  const [why, setWhy] = useState("");
  const [file, setFile] = useState<File | null>(null);
  const [running, setRunning] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const whole = me.person.organizations.length === 0;
  const campaigns = useLive((state) => state.campaigns);
  const own = Object.values(campaigns).filter((one) => one.organization === organization);
  const whose = scope === "centre" || organization !== null;
  const ready =
    whose && (scope !== "campaign" || campaign !== null) && (by === "one" ? number.trim() : file);
  const save = async () => {
    if (!ready) return;
    setBusy(true);
    const of = {
      scope,
      organization: scope === "centre" ? null : organization,
      campaign: scope === "campaign" ? campaign : null,
    };
    try {
      if (by === "one") {
        await api.addOpposition({
          scope,
          number,
          ...(of.organization && { organization: of.organization }),
          ...(of.campaign && { campaign: of.campaign }),
          ...(why.trim() && { why }),
        });
        notifications.show({ message: t("compliance.oppositions.added") });
        await queries.invalidateQueries({ queryKey: ["compliance"] });
        onClose();
      } else if (file) {
        setRunning((await api.importOppositions(file, of)).id);
      }
    } catch (error) {
      tellProblem(error, t);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal
      opened
      title={t(by === "one" ? "compliance.oppositions.add" : "compliance.oppositions.import")}
      onClose={onClose}
      closeButtonProps={{ "aria-label": t("app.close") }}
    >
      {running ? (
        <Progress id={running} onClose={onClose} />
      ) : (
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault();
            void save();
          }}
        >
          <Select
            label={t("compliance.oppositions.scope")}
            data={["organization", "campaign", ...(whole ? ["centre"] : [])].map((value) => ({
              value,
              label: t(`compliance.scopes.${value as "centre" | "organization" | "campaign"}`),
            }))}
            value={scope}
            allowDeselect={false}
            onChange={(next) => next && setScope(next)}
          />
          {scope !== "centre" && (
            <OrganizationSelect
              needed
              label={t("compliance.organization")}
              value={organization}
              onChange={(next) => {
                setOrganization(next);
                setCampaign(null);
              }}
            />
          )}
          {scope === "campaign" && (
            <Select
              label={t("outbound.opposition.campaign")}
              data={own.map((one) => ({ value: one.campaign, label: one.name }))}
              value={campaign}
              disabled={organization === null}
              onChange={setCampaign}
            />
          )}
          {by === "one" ? (
            <>
              <TextInput
                label={t("compliance.number")}
                inputMode="tel"
                required
                value={number}
                data-autofocus
                onChange={(event) => setNumber(event.currentTarget.value)}
              />
              <TextInput
                label={t("compliance.why")}
                value={why}
                maxLength={500}
                onChange={(event) => setWhy(event.currentTarget.value)}
              />
            </>
          ) : (
            <div className="row">
              <FileButton onChange={setFile} accept=".csv,.xlsx,.xls,.ods,.txt">
                {(props) => (
                  <Button variant="default" {...props}>
                    {t("compliance.oppositions.choose")}
                  </Button>
                )}
              </FileButton>
              <span className="cut">{file?.name ?? t("compliance.oppositions.file_hint")}</span>
            </div>
          )}
          <div className="row">
            <Button type="submit" loading={busy} disabled={!ready}>
              {t(by === "one" ? "compliance.oppositions.add" : "compliance.oppositions.import")}
            </Button>
            <Button variant="default" onClick={onClose}>
              {t("app.cancel")}
            </Button>
          </div>
        </form>
      )}
    </Modal>
  );
}

function Progress({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation();
  const format = useMoments();
  const queries = useQueryClient();
  const asked = useQuery({
    queryKey: ["opposition-import", id],
    queryFn: () => api.oppositionImport(id),
    refetchInterval: ({ state }) => (state.data && state.data.state !== "running" ? false : 500),
  });
  const found = asked.data;
  const close = () => {
    void queries.invalidateQueries({ queryKey: ["compliance"] });
    onClose();
  };
  return (
    <div className="stack">
      <Bar
        aria-label={t("compliance.oppositions.import")}
        value={found ? (found.done / Math.max(found.rows, 1)) * 100 : 0}
        animated={found?.state === "running"}
      />
      {found?.state === "running" && (
        <span className="num small muted">
          {t("outbound.opposition.progress", {
            percent: Math.floor((found.done / Math.max(found.rows, 1)) * 100),
          })}
        </span>
      )}
      <p role="status">
        {found &&
          t(`compliance.oppositions.states.${found.state}`, {
            done: format.count(found.done),
            fresh: format.count(found.new),
            refused: format.count(found.refused),
            defaultValue: found.state,
          })}
      </p>
      {found && found.refused_lines.length > 0 && (
        <p className="small muted">
          {t("compliance.oppositions.refused_lines", { lines: found.refused_lines.join(", ") })}
        </p>
      )}
      <Button variant="default" onClick={close}>
        {t("app.close")}
      </Button>
    </div>
  );
}
