/** What tests as text came to, of flows and of scripts: the verdict, each scene, what no test took. */
import { IconCircleCheck, IconCircleX } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { components } from "../../../api/schema";

export type Scene = components["schemas"]["FlowScene"];

export function Verdict({ scenes }: { scenes: readonly Scene[] }) {
  const { t } = useTranslation();
  const failed = scenes.filter((scene) => !scene.passed).length;
  const Glyph = failed > 0 ? IconCircleX : IconCircleCheck;
  return (
    <div
      className={`row strong ${failed > 0 ? "tone-bad" : "tone-good"}`}
      role="status"
      data-testid="test-result"
      data-failed={failed}
    >
      <Glyph size={18} aria-hidden />
      {failed > 0
        ? t("ivr.tests.some_failed", { count: failed })
        : t("ivr.tests.all_passed", { count: scenes.length })}
    </div>
  );
}

/** `of`: the text that it stands in, where there are several. */
export function SceneLine({ of, scene }: { of?: string; scene: Scene }) {
  const { t } = useTranslation();
  const { failure } = scene;
  const line = t("ivr.tests.line", { line: scene.line });
  const Glyph = scene.passed ? IconCircleCheck : IconCircleX;
  return (
    <li className="scene" data-passed={scene.passed}>
      <div className="row">
        <span className={`badge tone-${scene.passed ? "good" : "bad"}`}>
          <Glyph size={14} aria-hidden />
          {t(scene.passed ? "ivr.tests.passed" : "ivr.tests.failed")}
        </span>
        <span className="grow">{scene.name}</span>
        <span className="small muted num">{of ? `${of} · ${line}` : line}</span>
      </div>
      {failure && (
        <div className="failure">
          <div>
            <b>
              {t("ivr.tests.line", { line: failure.line })}
              {failure.column ? `:${failure.column}` : ""}
            </b>{" "}
            <code>{failure.wanted}</code>
          </div>
          <div>{failure.what}</div>
          {failure.happened.length > 0 && (
            <pre className="example">{failure.happened.join("\n")}</pre>
          )}
        </div>
      )}
    </li>
  );
}

interface CoveredProps {
  taken: number;
  exits: number;
  /** Exits that no test took, as they are written. */
  missing: readonly string[];
  children?: ReactNode;
}

export function Covered({ taken, exits, missing, children }: CoveredProps) {
  const { t } = useTranslation();
  return (
    <div className="stack">
      <div className="row wrap">
        <span className="grow strong">{t("ivr.tests.covered", { taken, all: exits })}</span>
        {children}
      </div>
      {missing.length > 0 && (
        <>
          <span className="small muted">{t("ivr.tests.not_covered")}</span>
          <div className="row wrap">
            {missing.map((exit) => (
              <code key={exit} className="small">
                {exit}
              </code>
            ))}
          </div>
        </>
      )}
    </div>
  );
}
