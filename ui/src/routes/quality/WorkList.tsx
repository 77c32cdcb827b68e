/** What was drawn to be listened to: by agent, with how far the week has come. */
import { ActionIcon, Button, Modal, Textarea, Tooltip } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import {
  IconChevronLeft,
  IconChevronRight,
  IconDice5,
  IconEyeOff,
  IconHeadphones,
  IconRestore,
} from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/quality";
import type { QualityDraw } from "../../api/quality";
import { tellProblem } from "../../app/problems";
import { useMe } from "../../app/session";
import { Empty, Failed, Loading } from "../../parts/Empty";
import { useOrganization, useQualityPeople } from "./useQuality";
import { weekAway } from "./weeks";
import { useReasons } from "./words";
import { OrganizationPick } from "./OrganizationPick";

export function WorkList() {
  const { organization } = useOrganization();
  const people = useQualityPeople(organization);
  const [picked, setPicked] = useState<string | null>(null);
  const [leaving, setLeaving] = useState<QualityDraw | null>(null);
  const { t } = useTranslation();
  const all = useQuery({
    queryKey: ["quality", "draws", organization],
    queryFn: () => api.draws({ organization }),
  });
  if (all.isError) return <Failed error={all.error} retry={() => void all.refetch()} />;
  if (!all.data || !people.week) return <Loading />;
  // The last week that something was drawn for is the one that is worked on.
  const week = picked ?? all.data.items[0]?.week ?? people.week;
  const rows = all.data.items.filter((draw) => draw.week === week);
  const counted = rows.filter(({ state }) => state !== "skipped");
  const done = counted.filter(({ state }) => state === "done").length;
  return (
    <div className="stack-lg">
      <div className="row wrap">
        <OrganizationPick />
        <Tooltip label={t("quality.work.before")}>
          <ActionIcon
            variant="default"
            size="lg"
            aria-label={t("quality.work.before")}
            onClick={() => setPicked(weekAway(week, -1))}
          >
            <IconChevronLeft size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
        <span className="strong num">
          {t("quality.work.week")} {week}
        </span>
        <Tooltip label={t("quality.work.after")}>
          <ActionIcon
            variant="default"
            size="lg"
            aria-label={t("quality.work.after")}
            disabled={week >= people.week}
            onClick={() => setPicked(weekAway(week, 1))}
          >
            <IconChevronRight size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
        <span className="grow muted" role="status">
          {counted.length > 0 && t("quality.work.total", { done, of: counted.length })}
        </span>
        {people.scores && <DrawButton organization={organization} week={week} />}
      </div>
      {rows.length === 0 ? (
        <Empty icon={IconDice5} title={t("quality.work.none")} hint={t("quality.work.none_hint")} />
      ) : (
        <Agents rows={rows} scores={people.scores} onLeave={setLeaving} />
      )}
      {leaving && <Leave draw={leaving} onClose={() => setLeaving(null)} />}
    </div>
  );
}

function DrawButton({ organization, week }: { organization: string; week: string }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const draw = async () => {
    setBusy(true);
    try {
      const { drawn, candidates } = await api.drawNow({ organization, week });
      const message = t("quality.work.drawn", { count: drawn, among: candidates });
      notifications.show({ message });
      await queries.invalidateQueries({ queryKey: ["quality", "draws"] });
    } catch (error) {
      tellProblem(error, t);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button
      loading={busy}
      leftSection={<IconDice5 size={16} aria-hidden />}
      onClick={() => void draw()}
    >
      {t("quality.work.draw")}
    </Button>
  );
}

interface AgentsProps {
  rows: QualityDraw[];
  scores: boolean;
  onLeave: (draw: QualityDraw) => void;
}

function Agents({ rows, scores, onLeave }: AgentsProps) {
  const { t } = useTranslation();
  const agents = [...new Set(rows.map(({ agent }) => agent))];
  return agents.map((agent) => {
    const own = rows.filter((draw) => draw.agent === agent);
    const counted = own.filter(({ state }) => state !== "skipped");
    const done = counted.filter(({ state }) => state === "done").length;
    const part = counted.length > 0 ? (100 * done) / counted.length : 0;
    const name = own[0]?.agent_name ?? agent;
    return (
      <section key={agent} className="panel" aria-label={name}>
        <div className="panel-head">
          <h2 className="grow">{name}</h2>
          <span className="num">{t("quality.work.progress", { done, of: counted.length })}</span>
          <div className="q-bar" aria-hidden>
            <span style={{ width: `${part}%` }} />
          </div>
        </div>
        <ul className="q-news">
          {own.map((draw) => (
            <Line key={draw.id} draw={draw} scores={scores} onLeave={() => onLeave(draw)} />
          ))}
        </ul>
      </section>
    );
  });
}

function Line(props: { draw: QualityDraw; scores: boolean; onLeave: () => void }) {
  const { draw, scores, onLeave } = props;
  const { t } = useTranslation();
  const me = useMe();
  const reasons = useReasons();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const open = (id: string) =>
    void navigate({ to: "/quality/$tab/$id", params: { tab: "evaluations", id } });
  const begin = async () => {
    try {
      const { interaction, grid, agent, id } = draw;
      const begun = await api.begin({ interaction, grid, agent, draw: id });
      await queries.invalidateQueries({ queryKey: ["quality", "draws"] });
      open(begun.evaluation.id);
    } catch (error) {
      tellProblem(error, t);
    }
  };
  const takeBack = async () => {
    try {
      await api.leaveOut(draw.id, null);
      await queries.invalidateQueries({ queryKey: ["quality", "draws"] });
    } catch (error) {
      tellProblem(error, t);
    }
  };
  const mine = draw.evaluator === me.person.login;
  return (
    <li className="row">
      <span className="grow">
        {draw.state === "skipped"
          ? t("quality.work.left", { why: draw.left_out ?? "" })
          : reasons(draw.why)}
        {draw.evaluator && !mine && draw.state === "open" && (
          <span className="muted"> · {t("quality.work.by", { name: draw.evaluator })}</span>
        )}
      </span>
      {draw.state === "done" && draw.evaluation && (
        <Button size="xs" variant="default" onClick={() => open(draw.evaluation!)}>
          {t("quality.work.open")}
        </Button>
      )}
      {scores && draw.state === "open" && (mine || !draw.evaluation) && (
        <Button
          size="xs"
          leftSection={<IconHeadphones size={14} aria-hidden />}
          onClick={() => (mine && draw.evaluation ? open(draw.evaluation) : void begin())}
        >
          {t(mine && draw.evaluation ? "quality.work.go_on" : "quality.work.listen")}
        </Button>
      )}
      {scores && draw.state === "open" && !draw.evaluation && (
        <Tooltip label={t("quality.work.leave")}>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t("quality.work.leave")}
            onClick={onLeave}
          >
            <IconEyeOff size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
      )}
      {scores && draw.state === "skipped" && (
        <Tooltip label={t("quality.work.take_back")}>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t("quality.work.take_back")}
            onClick={() => void takeBack()}
          >
            <IconRestore size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
      )}
    </li>
  );
}

function Leave({ draw, onClose }: { draw: QualityDraw; onClose: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [reason, setReason] = useState("");
  const leave = async () => {
    try {
      await api.leaveOut(draw.id, reason.trim());
      await queries.invalidateQueries({ queryKey: ["quality", "draws"] });
      onClose();
    } catch (error) {
      tellProblem(error, t);
    }
  };
  return (
    <Modal opened onClose={onClose} title={t("quality.work.leave")}>
      <div className="stack">
        <Textarea
          label={t("quality.work.leave_why")}
          data-autofocus
          maxLength={200}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <div className="row" style={{ justifyContent: "flex-end" }}>
          <Button variant="default" onClick={onClose}>
            {t("app.cancel")}
          </Button>
          <Button disabled={reason.trim() === ""} onClick={() => void leave()}>
            {t("quality.work.leave")}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
