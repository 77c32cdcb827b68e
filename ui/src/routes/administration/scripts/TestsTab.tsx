/** Tests of the script as text: run on the draft by the server, told line by line. */
import { Button } from "@mantine/core";
import { IconFlask, IconPlayerPlay } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import * as api from "../../../api/scripts";
import { tellProblem } from "../../../app/problems";
import { Empty } from "../../../parts/Empty";
import { CodeEditor } from "../CodeEditor";
import { Covered, SceneLine, Verdict } from "../flows/TestParts";
import { firstTest, type Script } from "./script";
import type { ScriptDraft } from "./useScriptDraft";

/** What was run, and what came of it. */
export interface TestRun {
  script: Script;
  report: Awaited<ReturnType<typeof api.testScript>>;
}

interface TestsTabProps {
  draft: ScriptDraft;
  last: TestRun | null;
  onRun: (run: TestRun) => void;
}

export function TestsTab({ draft, last, onRun }: TestsTabProps) {
  const { t } = useTranslation();
  const { script, change } = draft;
  const text = script.tests ?? "";
  const put = (next: string) =>
    change(({ tests: _before, ...rest }) => (next === "" ? rest : { ...rest, tests: next }));
  const run = useMutation({
    mutationFn: () => api.testScript(script),
    onSuccess: (report) => onRun({ script, report }),
    onError: (error) => tellProblem(error, t),
  });
  const example = firstTest(script);
  return (
    <div className="tests">
      <section className="tests-text" aria-label={t("ivr.tests.title")}>
        <div className="row wrap">
          <span className="grow muted small">{t("scripts.tests.hint")}</span>
          <Button
            loading={run.isPending}
            disabled={text === ""}
            data-testid="run-tests"
            onClick={() => run.mutate()}
            leftSection={<IconPlayerPlay size={16} aria-hidden />}
          >
            {t("ivr.tests.run")}
          </Button>
        </div>
        <CodeEditor label={t("ivr.tests.text")} value={text} onChange={put} height="100%" />
        <p className="small muted">{t("scripts.tests.save")}</p>
      </section>
      <section className="tests-report" aria-label={t("ivr.tabs.tests")}>
        {last ? (
          <Report run={last} stale={last.script !== script} />
        ) : text === "" ? (
          <Empty icon={IconFlask} title={t("ivr.tests.none")} hint={t("scripts.tests.hint")}>
            <pre className="example">{example}</pre>
            <Button variant="default" onClick={() => put(example)} disabled={!script.start}>
              {t("ivr.tests.insert_example")}
            </Button>
          </Empty>
        ) : null}
      </section>
    </div>
  );
}

function Report({ run, stale }: { run: TestRun; stale: boolean }) {
  const { t } = useTranslation();
  const { scenes, coverage } = run.report;
  const name = (exit: string) => (exit === "otherwise" ? t("scripts.tests.otherwise") : exit);
  return (
    <div className="stack-lg" data-stale={stale}>
      {stale && <div className="notice tone-warn">{t("scripts.tests.stale")}</div>}
      <Verdict scenes={scenes} />
      <ul className="plain-list stack">
        {scenes.map((scene) => (
          <SceneLine key={scene.line} scene={scene} />
        ))}
      </ul>
      <Covered
        {...coverage}
        missing={coverage.missing.map((exit) => `${exit.page} · ${name(exit.exit)}`)}
      />
    </div>
  );
}
