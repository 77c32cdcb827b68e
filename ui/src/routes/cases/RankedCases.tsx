/** The likest cases with their bars and why; one of them open with its solution. */
import { Button } from "@mantine/core";
import { IconCheck, IconCircleX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { RankedCase } from "../../api/cases";
import { useLocale } from "../../i18n";
import { said } from "./words";

interface RankedCasesProps {
  ranked: readonly RankedCase[];
  /** Id of the open one. */
  open: string | null;
  onOpen: (id: string) => void;
  onSolved?: (found: RankedCase) => void;
  onFailed?: (found: RankedCase) => void;
  busy?: boolean;
}

export function RankedCases({ ranked, open, onOpen, onSolved, onFailed, busy }: RankedCasesProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  return (
    <ol className="ranked" aria-label={t("cases.ranked")}>
      {ranked.map((found) => {
        const chosen = found.case === open;
        return (
          <li key={found.case} data-chosen={chosen} data-case={found.number}>
            <button
              type="button"
              className="ranked-head"
              aria-expanded={chosen}
              onClick={() => onOpen(found.case)}
            >
              <span className="ranked-bar" aria-hidden>
                <span style={{ width: `${found.percent}%` }} />
              </span>
              <span className="num ranked-percent">{found.percent} %</span>
              <span className="ranked-words">
                <span className="strong">{firstLine(found.problem)}</span>
                <span className="muted small">{said(found.because, locale)}</span>
              </span>
            </button>
            {chosen && (
              <div className="solution" data-testid="solution">
                <p className="strong">{t("cases.solution")}</p>
                <p>{found.solution}</p>
                {(onSolved || onFailed) && (
                  <div className="row wrap">
                    {onSolved && (
                      <Button
                        disabled={busy}
                        leftSection={<IconCheck size={16} aria-hidden />}
                        onClick={() => onSolved(found)}
                      >
                        {t("cases.solved")}
                      </Button>
                    )}
                    {onFailed && (
                      <Button
                        variant="default"
                        disabled={busy}
                        leftSection={<IconCircleX size={16} aria-hidden />}
                        onClick={() => onFailed(found)}
                      >
                        {t("cases.failed")}
                      </Button>
                    )}
                  </div>
                )}
              </div>
            )}
          </li>
        );
      })}
    </ol>
  );
}

const firstLine = (text: string) => text.split("\n")[0] ?? "";
