/** Coaching plans: listed, and a new one. */
import { Button, Modal, MultiSelect, Select, Textarea, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconPlus, IconSchool } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/quality";
import type { Coaching } from "../../api/quality";
import { tellProblem } from "../../app/problems";
import { useMe } from "../../app/session";
import { inLanguage } from "../../format/fieldValues";
import { momentOf } from "../../format/time";
import { useAtom } from "../../parts/atom";
import { Empty, Failed, Loading } from "../../parts/Empty";
import { type Column, Grid } from "../../parts/Grid";
import { MomentField } from "../../parts/MomentField";
import { useFormat } from "../../parts/useFormat";
import { questionsOf } from "./grid";
import { type Planned, planned } from "./planned";
import { useGrids, useOrganization, useQualityPeople } from "./useQuality";
import { PlanBadge } from "./words";
import { OrganizationPick } from "./OrganizationPick";

export function Coachings() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const agent = useMe().person.role === "agent";
  const { organization } = useOrganization();
  const people = useQualityPeople(agent ? "" : organization);
  const asked = useAtom(planned);
  const list = useQuery({
    queryKey: ["quality", "coachings", agent ? "" : organization],
    queryFn: () => api.coachings({ organization: agent ? "" : organization }),
  });
  const rows = list.data?.items ?? [];
  const blank = { organization, agent: "", grid: "", questions: [], evaluation: null };
  return (
    <div className="stack-lg">
      {!agent && (
        <div className="row wrap">
          <OrganizationPick />
          <span className="grow" />
          {people.scores && (
            <Button
              leftSection={<IconPlus size={16} aria-hidden />}
              onClick={() => planned.set(blank)}
            >
              {t("quality.coaching.new")}
            </Button>
          )}
        </div>
      )}
      {list.isError && <Failed error={list.error} retry={() => void list.refetch()} />}
      {list.isPending && <Loading />}
      {list.data && rows.length === 0 && (
        <Empty
          icon={IconSchool}
          title={t("quality.coaching.none")}
          hint={t(agent ? "quality.coaching.none_agent" : "quality.coaching.none_hint")}
        />
      )}
      {rows.length > 0 && (
        <div className="panel scroll">
          <Plans
            rows={rows}
            onOpen={({ id }) =>
              void navigate({ to: "/quality/$tab/$id", params: { tab: "coaching", id } })
            }
          />
        </div>
      )}
      {asked && <NewPlan from={asked} onClose={() => planned.set(null)} />}
    </div>
  );
}

function Plans({ rows, onOpen }: { rows: Coaching[]; onOpen: (one: Coaching) => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const columns: Column<Coaching>[] = [
    { id: "agent", head: t("quality.agent"), cell: (c) => c.agent_name },
    { id: "title", head: t("quality.coaching.title"), text: true, cell: (c) => c.title },
    { id: "state", head: t("quality.state"), cell: (c) => <PlanBadge state={c.state} /> },
    {
      id: "actions",
      head: t("quality.coaching.actions"),
      cell: (c) =>
        t("quality.coaching.progress", {
          done: c.actions.filter(({ done }) => done).length,
          of: c.actions.length,
        }),
    },
    { id: "coach", head: t("quality.coaching.coach"), cell: (c) => c.coach_name },
    {
      id: "due",
      head: t("quality.coaching.due"),
      cell: (c) => <span className="num">{format.at(c.due) || "–"}</span>,
    },
  ];
  return (
    <Grid
      label={t("quality.tabs.coaching")}
      columns={columns}
      rows={rows}
      keyOf={({ id }) => id}
      onOpen={onOpen}
    />
  );
}

function NewPlan({ from, onClose }: { from: Planned; onClose: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const people = useQualityPeople(from.organization);
  const grids = useGrids(from.organization);
  const [agent, setAgent] = useState(from.agent);
  const [title, setTitle] = useState("");
  const [questions, setQuestions] = useState(from.questions);
  const [actions, setActions] = useState("");
  const [due, setDue] = useState("");
  const [notes, setNotes] = useState("");
  const grid = grids.find((g) => g.id === from.grid) ?? grids[0];
  const name = people.agents.find(({ login }) => login === agent)?.name ?? agent;
  const make = async () => {
    try {
      const made = await api.planCoaching({
        organization: from.organization,
        agent,
        title,
        grid: grid?.id ?? null,
        questions,
        evaluations: from.evaluation ? [from.evaluation] : [],
        actions: actions
          .split("\n")
          .filter((text) => text.trim())
          .map((text) => ({ text, done: false })),
        due: due ? momentOf(due, format.zone) : null,
        notes,
      });
      notifications.show({ message: t("quality.coaching.created", { agent: name }) });
      await queries.invalidateQueries({ queryKey: ["quality"] });
      onClose();
      void navigate({ to: "/quality/$tab/$id", params: { tab: "coaching", id: made.id } });
    } catch (error) {
      tellProblem(error, t);
    }
  };
  return (
    <Modal opened onClose={onClose} size="lg" title={t("quality.coaching.new")}>
      <div className="stack-lg">
        <Select
          label={t("quality.agent")}
          data={people.agents.map(({ login, name: label }) => ({ value: login, label }))}
          value={agent || null}
          searchable
          onChange={(login) => setAgent(login ?? "")}
        />
        <TextInput
          label={t("quality.coaching.title")}
          maxLength={200}
          data-autofocus
          value={title}
          onChange={(event) => setTitle(event.currentTarget.value)}
        />
        <MultiSelect
          label={t("quality.coaching.questions")}
          data={(grid ? questionsOf(grid) : []).map((q) => ({
            value: q.id,
            label: inLanguage(q.text, format.locale),
          }))}
          value={questions}
          searchable
          onChange={setQuestions}
        />
        <Textarea
          label={t("quality.coaching.actions")}
          autosize
          minRows={2}
          maxRows={8}
          value={actions}
          onChange={(event) => setActions(event.currentTarget.value)}
        />
        <MomentField label={t("quality.coaching.due")} value={due} onChange={setDue} />
        <Textarea
          label={t("quality.coaching.notes")}
          autosize
          minRows={2}
          maxRows={8}
          value={notes}
          onChange={(event) => setNotes(event.currentTarget.value)}
        />
        <div className="row" style={{ justifyContent: "flex-end" }}>
          <Button variant="default" onClick={onClose}>
            {t("app.cancel")}
          </Button>
          <Button
            disabled={!agent || !title.trim() || questions.length === 0}
            onClick={() => void make()}
          >
            {t("quality.coaching.create")}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
