/** Tests of the flow as text: run by the engine that serves the calls, told line by line. */
import { Button, Select } from "@mantine/core";
import { IconFlask, IconPlayerPlay, IconSchema } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../../api/calls";
import type { components } from "../../../api/schema";
import { tellProblem } from "../../../app/problems";
import { Empty } from "../../../parts/Empty";
import { CodeEditor } from "../CodeEditor";
import { changePlan, type Plan } from "../plan";
import { useEditor } from "./editor";
import { Covered, SceneLine, Verdict } from "./TestParts";

export type TestReport = components["schemas"]["FlowTestReport"];

/** What was run, and what came of it; kept above, so that the graph can show it. */
export interface TestRun {
  plan: Plan;
  report: TestReport;
}

interface TestsTabProps {
  last: TestRun | null;
  onRun: (run: TestRun) => void;
  onShow: () => void;
}

export function TestsTab({ last, onRun, onShow }: TestsTabProps) {
  const { t } = useTranslation();
  const { id, flow, plan } = useEditor();
  const tests = plan.flow_tests ?? {};
  const names = Object.keys(tests).includes(id) ? Object.keys(tests) : [id, ...Object.keys(tests)];
  const [name, setName] = useState(id);
  const text = tests[name] ?? "";
  const put = (next: string) =>
    changePlan((before) => {
      const { [name]: _old, ...rest } = before.flow_tests ?? {};
      return { ...before, flow_tests: next === "" ? rest : { ...rest, [name]: next } };
    }, `flow_tests.${name}`);
  const run = useMutation({
    mutationFn: () => api.testFlows(plan, id),
    onSuccess: (report) => onRun({ plan, report }),
    onError: (error) => tellProblem(error, t),
  });
  const example = exampleOf(plan, id);
  return (
    <div className="tests">
      <section className="tests-text" aria-label={t("ivr.tests.title")}>
        <div className="row wrap">
          {names.length > 1 && (
            <Select
              w={200}
              aria-label={t("ivr.tests.title")}
              data={names}
              value={name}
              allowDeselect={false}
              onChange={(next) => next && setName(next)}
            />
          )}
          <span className="grow muted small">{t("ivr.tests.hint")}</span>
          <Button
            loading={run.isPending}
            disabled={Object.keys(tests).length === 0}
            data-testid="run-tests"
            onClick={() => run.mutate()}
            leftSection={<IconPlayerPlay size={16} aria-hidden />}
          >
            {t("ivr.tests.run")}
          </Button>
        </div>
        <CodeEditor label={t("ivr.tests.text")} value={text} onChange={put} height="100%" />
        <p className="small muted">{t("ivr.tests.save")}</p>
      </section>
      <section className="tests-report" aria-label={t("ivr.tabs.tests")}>
        {last ? (
          <Report run={last} stale={last.plan !== plan} onShow={onShow} />
        ) : text === "" ? (
          <Empty icon={IconFlask} title={t("ivr.tests.none")} hint={t("ivr.tests.hint")}>
            <pre className="example">{example}</pre>
            <Button variant="default" onClick={() => put(example)} disabled={!flow.start}>
              {t("ivr.tests.insert_example")}
            </Button>
          </Empty>
        ) : null}
      </section>
    </div>
  );
}

function Report({ run, stale, onShow }: { run: TestRun; stale: boolean; onShow: () => void }) {
  const { t } = useTranslation();
  const { id } = useEditor();
  const { tests, coverage } = run.report;
  const own = coverage.find((c) => c.flow === id);
  return (
    <div className="stack-lg" data-stale={stale}>
      {stale && <div className="notice tone-warn">{t("ivr.tests.stale")}</div>}
      <Verdict scenes={tests.flatMap((test) => test.scenes)} />
      <ul className="plain-list stack">
        {tests.map((test) =>
          test.scenes.map((scene) => (
            <SceneLine key={`${test.name} ${scene.line}`} of={test.name} scene={scene} />
          )),
        )}
      </ul>
      {own && (
        <Covered {...own} missing={own.missing.map((exit) => `${exit.action} · ${exit.exit}`)}>
          <Button
            variant="default"
            onClick={onShow}
            leftSection={<IconSchema size={16} aria-hidden />}
          >
            {t("ivr.tests.show")}
          </Button>
        </Covered>
      )}
    </div>
  );
}

/** A first test, made of what the flow has. */
function exampleOf(plan: Plan, id: string): string {
  const number = Object.entries(plan.numbers ?? {}).find(([, n]) => n.flow === id)?.[0];
  const actions = plan.flows?.[id]?.actions ?? [];
  const queues = new Map(
    actions.filter((a) => a.type === "queue").map((a) => [a.id, a.parameters]),
  );
  const key = actions
    .filter((a) => a.type === "menu")
    .flatMap((a) => a.conditions ?? [])
    .find((c) => queues.has(c.next));
  const queue = (key ? queues.get(key.next) : [...queues.values()][0])?.queue;
  return [
    `test "${plan.flows?.[id]?.name || id}"`,
    `call ${number ?? id}`,
    ...(key ? [`presses ${key.when}`] : []),
    queue ? `> queued in ${String(queue)}` : "> ends self_served",
    "",
  ].join("\n");
}
