/** Versions of the plan as this flow sees them: what differs, side by side, and the way back. */
import { Button, Select } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../../api/calls";
import { useAtom } from "../../../parts/atom";
import { Failed, Loading } from "../../../parts/Empty";
import { useFormat } from "../../../parts/useFormat";
import { draft, type Flow, type Plan } from "../plan";
import { usePlan } from "../usePlan";
import { MarkBadge } from "./ActionNode";
import { type Change, diffFlows, type FlowDiff, otherSections, union } from "./diff";
import { useEditor } from "./editor";
import type { Positions } from "./graph";
import { layout } from "./layout";
import { RollBack } from "./RollBack";
import { useWords } from "./useWords";

const Picture = lazy(() => import("./Picture"));

const DRAFT = "draft";

/** The plan of a version; the draft is at hand. */
function useVersion(which: string) {
  const present = usePlan();
  const asked = useQuery({
    queryKey: ["plan", "versions", which],
    queryFn: () => api.planVersion(Number(which)),
    enabled: which !== DRAFT,
    staleTime: Infinity,
  });
  if (which === DRAFT) return { plan: present, error: null };
  return { plan: asked.data?.plan as unknown as Plan | undefined, error: asked.error };
}

export function VersionsTab() {
  const { t } = useTranslation();
  const format = useFormat();
  const inForce = useAtom(draft)?.version ?? 0;
  const [after, setAfter] = useState(DRAFT);
  const [before, setBefore] = useState<string | null>(null);
  const versions = useQuery({ queryKey: ["plan", "versions"], queryFn: api.planVersions });
  const from = before ?? String(inForce);
  const choices = [
    { value: DRAFT, label: t("ivr.versions.draft") },
    ...(versions.data?.items ?? []).map((item) => ({
      value: String(item.version),
      label: [
        t("ivr.versions.version", { version: item.version }),
        item.version === inForce ? t("ivr.versions.in_force") : "",
        format.at(item.published_at),
        item.author,
      ]
        .filter(Boolean)
        .join(" · "),
    })),
  ];
  const earlier = after !== DRAFT && Number(after) !== inForce;
  return (
    <div className="versions">
      <div className="row wrap">
        <Select
          w={320}
          aria-label={t("ivr.versions.before")}
          data={choices}
          value={from}
          allowDeselect={false}
          data-testid="version-before"
          onChange={setBefore}
        />
        <span aria-hidden>→</span>
        <Select
          w={320}
          aria-label={t("ivr.versions.after")}
          data={choices}
          value={after}
          allowDeselect={false}
          data-testid="version-after"
          onChange={(next) => setAfter(next ?? DRAFT)}
        />
        {!earlier && <span className="muted small">{t("ivr.versions.publish_hint")}</span>}
        {earlier && (
          <RollBack
            key={after}
            version={Number(after)}
            onDone={() => {
              setAfter(DRAFT);
              setBefore(null);
            }}
          />
        )}
      </div>
      {versions.isError && <Failed error={versions.error} retry={() => void versions.refetch()} />}
      <Comparison from={from} to={after} />
    </div>
  );
}

function Comparison({ from, to }: { from: string; to: string }) {
  const { id } = useEditor();
  const before = useVersion(from);
  const after = useVersion(to);
  const error = before.error ?? after.error;
  if (error) return <Failed error={error} />;
  if (!before.plan || !after.plan) return <Loading />;
  return (
    <Sides
      key={`${from} ${to}`}
      before={before.plan.flows?.[id]}
      after={after.plan.flows?.[id]}
      others={otherSections(before.plan, after.plan, id)}
      taken={to === DRAFT ? undefined : after.plan.flows?.[id]}
    />
  );
}

interface SidesProps {
  before: Flow | undefined;
  after: Flow | undefined;
  others: string[];
  /** What can be taken into the draft. */
  taken: Flow | undefined;
}

function Sides({ before, after, others, taken }: SidesProps) {
  const { t } = useTranslation();
  const { change } = useEditor();
  const diff = useMemo(() => diffFlows(before, after), [before, after]);
  const places = useMemo(() => {
    const both = union(before, after);
    return both ? layout(both) : {};
  }, [before, after]);
  const overlay = useMemo(() => ({ marks: diff.marks }), [diff]);
  const count = (mark: Change["mark"]) => diff.changes.filter((c) => c.mark === mark).length;
  const differs = diff.changes.length + diff.head.length > 0;
  return (
    <>
      <div className="row wrap">
        <b role="status" data-testid="diff-summary">
          {differs
            ? [
                t("ivr.versions.count_added", { count: count("added") }),
                t("ivr.versions.count_changed", { count: count("changed") }),
                t("ivr.versions.count_removed", { count: count("removed") }),
              ].join(", ")
            : t("ivr.versions.same")}
        </b>
        <span className="muted">
          {others.length === 0
            ? t("ivr.versions.only_flow")
            : t("ivr.versions.other_changes", { sections: others.join(", ") })}
        </span>
        {taken && differs && (
          <Button
            variant="default"
            leftSection={<IconPencil size={16} aria-hidden />}
            onClick={() => change(() => taken)}
          >
            {t("ivr.versions.to_draft")}
          </Button>
        )}
      </div>
      <Suspense fallback={<Loading />}>
        <div className="sides">
          <Side title={t("ivr.versions.before")} flow={before} places={places} overlay={overlay} />
          <Side title={t("ivr.versions.after")} flow={after} places={places} overlay={overlay} />
        </div>
      </Suspense>
      {differs && <Changes diff={diff} before={before} after={after} />}
    </>
  );
}

interface SideProps {
  title: string;
  flow: Flow | undefined;
  places: Positions;
  overlay: { marks: FlowDiff["marks"] };
}

function Side({ title, flow, places, overlay }: SideProps) {
  const { t } = useTranslation();
  return (
    <figure className="side">
      <figcaption className="strong">{title}</figcaption>
      {flow && flow.actions.length > 0 ? (
        <Picture flow={flow} places={places} overlay={overlay} label={title} />
      ) : (
        <div className="empty">{t("ivr.versions.not_there")}</div>
      )}
    </figure>
  );
}

interface ChangesProps {
  diff: FlowDiff;
  before: Flow | undefined;
  after: Flow | undefined;
}

/** The same in words. */
function Changes({ diff, before, after }: ChangesProps) {
  const { t } = useTranslation();
  const words = useWords();
  const typeOf = (id: string) =>
    (after?.actions.find((a) => a.id === id) ?? before?.actions.find((a) => a.id === id))?.type;
  return (
    <div className="changes" tabIndex={0} role="group" aria-label={t("ivr.versions.changes")}>
      <table className="grid" aria-label={t("ivr.versions.changes")}>
        <thead>
          <tr>
            <th scope="col" style={{ width: 110 }}>
              {t("ivr.versions.changes")}
            </th>
            <th scope="col">{t("ivr.inspector.id")}</th>
            <th scope="col">{t("ivr.versions.field")}</th>
            <th scope="col">{t("ivr.versions.before")}</th>
            <th scope="col">{t("ivr.versions.after")}</th>
          </tr>
        </thead>
        <tbody>
          {diff.head.map((field) => (
            <tr key={field.path}>
              <td>
                <MarkBadge mark="changed" />
              </td>
              <td />
              <td>{field.path}</td>
              <td className="text">{field.before}</td>
              <td className="text">{field.after}</td>
            </tr>
          ))}
          {diff.changes.flatMap(({ action, mark, fields }) => {
            const lines = fields.length > 0 ? fields : [{ path: "", before: "", after: "" }];
            return lines.map((field, n) => (
              <tr key={`${action} ${field.path}`}>
                <td>{n === 0 && <MarkBadge mark={mark} />}</td>
                <td>
                  {n === 0 && (
                    <>
                      <code>{action}</code>{" "}
                      <span className="muted">{words.kind(typeOf(action) ?? "")}</span>
                    </>
                  )}
                </td>
                <td>{field.path}</td>
                <td className="text">{field.before}</td>
                <td className="text">{field.after}</td>
              </tr>
            ));
          })}
        </tbody>
      </table>
    </div>
  );
}
