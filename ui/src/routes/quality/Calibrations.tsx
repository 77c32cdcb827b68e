/** Sessions of calibration, a new one, and whose marks drift. */
import { Button, Modal, MultiSelect, Select, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconAlertTriangle, IconPlus, IconScale } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as calls from "../../api/calls";
import * as api from "../../api/quality";
import type { Calibration } from "../../api/quality";
import { tellProblem } from "../../app/problems";
import { inLanguage } from "../../format/fieldValues";
import { momentOf, spell } from "../../format/time";
import { Empty, Failed, Loading } from "../../parts/Empty";
import { type Column, Grid } from "../../parts/Grid";
import { MomentField } from "../../parts/MomentField";
import { useFormat, useNames } from "../../parts/useFormat";
import { AgreementTrend } from "./AgreementTrend";
import { useGrids, useOrganization, useQualityPeople } from "./useQuality";
import { OrganizationPick } from "./OrganizationPick";

export function Calibrations() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { organization } = useOrganization();
  const people = useQualityPeople(organization);
  const [making, setMaking] = useState(false);
  const list = useQuery({
    queryKey: ["quality", "calibrations", organization],
    queryFn: () => api.calibrations(organization),
  });
  return (
    <div className="stack-lg">
      <div className="row wrap">
        <OrganizationPick />
        <span className="grow" />
        {people.scores && (
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setMaking(true)}>
            {t("quality.calibration.new")}
          </Button>
        )}
      </div>
      {list.isError && <Failed error={list.error} retry={() => void list.refetch()} />}
      {list.isPending && <Loading />}
      {list.data?.items.length === 0 && (
        <Empty
          icon={IconScale}
          title={t("quality.calibration.none")}
          hint={t("quality.calibration.none_hint")}
        />
      )}
      {list.data && list.data.items.length > 0 && (
        <>
          <div className="panel scroll">
            <Sessions
              rows={list.data.items}
              onOpen={({ id }) =>
                void navigate({ to: "/quality/$tab/$id", params: { tab: "calibration", id } })
              }
            />
          </div>
          <Drift organization={organization} />
          <AgreementTrend organization={organization} />
        </>
      )}
      {making && <NewSession organization={organization} onClose={() => setMaking(false)} />}
    </div>
  );
}

interface SessionsProps {
  rows: Calibration[];
  onOpen: (one: Calibration) => void;
}

function Sessions({ rows, onOpen }: SessionsProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const columns: Column<Calibration>[] = [
    { id: "name", head: t("quality.calibration.name"), text: true, cell: (c) => c.name },
    {
      id: "state",
      head: t("quality.state"),
      cell: (c) => (
        <span className={`badge tone-${c.closed_at ? "calm" : "busy"}`}>
          {t(c.closed_at ? "quality.calibration.state.closed" : "quality.calibration.state.open")}
        </span>
      ),
    },
    {
      id: "progress",
      head: t("quality.calibration.evaluators"),
      text: true,
      cell: (c) => c.progress.map((p) => `${p.name} ${p.done}/${p.of}`).join(", "),
    },
    {
      id: "grid",
      head: t("quality.grid"),
      cell: (c) => inLanguage(c.grid_name as never, format.locale),
    },
    {
      id: "deadline",
      head: t("quality.calibration.deadline"),
      cell: (c) => <span className="num">{format.at(c.deadline) || "–"}</span>,
    },
  ];
  return (
    <Grid
      label={t("quality.tabs.calibration")}
      columns={columns}
      rows={rows}
      keyOf={({ id }) => id}
      onOpen={onOpen}
    />
  );
}

function Drift({ organization }: { organization: string }) {
  const { t } = useTranslation();
  const { locale } = useFormat();
  const found = useQuery({
    queryKey: ["quality", "drift", organization],
    queryFn: () => api.drift(organization),
  });
  const one = (value: number) =>
    new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(Math.abs(value));
  const items = found.data?.items ?? [];
  return (
    <section className="panel" aria-label={t("quality.calibration.drift")}>
      <div className="panel-head">
        <h2 className="grow">{t("quality.calibration.drift")}</h2>
        <span className="small muted">{t("quality.calibration.drift_hint")}</span>
      </div>
      {items.length === 0 && (
        <p className="panel-body muted">{t("quality.calibration.drift_none")}</p>
      )}
      <ul className="q-news">
        {items.map((d) => (
          <li key={d.evaluator} className="row">
            <span className="grow strong">{d.name}</span>
            <span>
              {t("quality.calibration.drift_line", {
                count: d.sessions,
                apart: one(d.apart),
              })}
            </span>
            <span className="muted">
              {Math.abs(d.leaning) < 0.05
                ? t("quality.calibration.even")
                : t(d.leaning > 0 ? "quality.calibration.milder" : "quality.calibration.severer", {
                    points: one(d.leaning),
                  })}
            </span>
            {d.alarm && (
              <span className="badge tone-bad">
                <IconAlertTriangle size={14} aria-hidden />
                {t("quality.calibration.alarm")}
              </span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function NewSession({ organization, onClose }: { organization: string; onClose: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const names = useNames();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const people = useQualityPeople(organization);
  const grids = useGrids(organization);
  const [name, setName] = useState("");
  const [grid, setGrid] = useState<string | null>(null);
  const [interactions, setInteractions] = useState<string[]>([]);
  const [evaluators, setEvaluators] = useState<string[]>([]);
  const [deadline, setDeadline] = useState("");
  const recent = useQuery({
    queryKey: ["interactions", "calibrate", organization],
    queryFn: () => calls.interactions({ organization, outcome: "handled", limit: 100 }),
  });
  const open = async () => {
    try {
      const made = await api.openCalibration({
        organization,
        name,
        grid,
        interactions,
        evaluators,
        deadline: deadline ? momentOf(deadline, format.zone) : null,
      });
      notifications.show({ message: t("quality.calibration.opened") });
      await queries.invalidateQueries({ queryKey: ["quality"] });
      onClose();
      void navigate({
        to: "/quality/$tab/$id",
        params: { tab: "calibration", id: made.calibration.id },
      });
    } catch (error) {
      tellProblem(error, t);
    }
  };
  const contacts = (recent.data?.items ?? []).filter((c) => c.agent !== null);
  return (
    <Modal opened onClose={onClose} size="lg" title={t("quality.calibration.new")}>
      <div className="stack-lg">
        <TextInput
          label={t("quality.calibration.name")}
          data-autofocus
          maxLength={120}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {grids.length > 1 && (
          <Select
            label={t("quality.grid")}
            data={grids.map((g) => ({ value: g.id, label: inLanguage(g.name, format.locale) }))}
            value={grid ?? grids[0]?.id ?? null}
            allowDeselect={false}
            onChange={setGrid}
          />
        )}
        <MultiSelect
          label={t("quality.calibration.interactions")}
          data={contacts.map((c) => ({
            value: c.interaction,
            label: [
              format.at(c.started_at),
              c.agent_name ?? c.agent,
              names.queue(c.queue),
              spell(c.talk_ms),
              c.recording?.state === "stored" && "♪",
            ]
              .filter(Boolean)
              .join(" · "),
          }))}
          value={interactions}
          searchable
          maxValues={20}
          onChange={setInteractions}
        />
        <MultiSelect
          label={t("quality.calibration.evaluators")}
          data={people.evaluators.map(({ login, name: label }) => ({ value: login, label }))}
          value={evaluators}
          searchable
          onChange={setEvaluators}
        />
        <MomentField
          label={t("quality.calibration.deadline")}
          value={deadline}
          onChange={setDeadline}
        />
        <div className="row" style={{ justifyContent: "flex-end" }}>
          <Button variant="default" onClick={onClose}>
            {t("app.cancel")}
          </Button>
          <Button
            disabled={!name.trim() || interactions.length === 0 || evaluators.length < 2}
            onClick={() => void open()}
          >
            {t("quality.calibration.open")}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
