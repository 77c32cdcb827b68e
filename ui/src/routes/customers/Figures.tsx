/**
 * The scoring facts as a strip: what each is worth now, and on demand why. Hover, click and
 * keyboard open the explanation; Escape closes it.
 */
import { Popover } from "@mantine/core";
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconAlertCircle,
  type Icon,
} from "@tabler/icons-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Figure } from "../../api/cards";
import { inLanguage } from "../../format/fieldValues";
import { useLocale } from "../../i18n";
import { type FigureTone, toneOf } from "./cardView";
import { figureText } from "./figureText";

const GLYPHS: Record<FigureTone, Icon | null> = {
  good: IconCircleCheck,
  warn: IconAlertCircle,
  bad: IconAlertTriangle,
  calm: null,
};

/** The pointer rests this long before it asks why. */
const REST_MS = 350;

export function Figures({ figures }: { figures: readonly Figure[] }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<string | null>(null);
  const pinned = useRef(false);
  const resting = useRef<ReturnType<typeof setTimeout>>(undefined);
  const close = () => {
    pinned.current = false;
    setOpen(null);
  };
  const rest = (id: string) => {
    clearTimeout(resting.current);
    if (!pinned.current) resting.current = setTimeout(() => setOpen(id), REST_MS);
  };
  const leave = () => {
    clearTimeout(resting.current);
    if (!pinned.current) setOpen(null);
  };
  const press = (id: string) => {
    clearTimeout(resting.current);
    if (open === id && pinned.current) return close();
    pinned.current = true;
    setOpen(id);
  };
  if (figures.length === 0) return null;
  return (
    <ul className="figures" aria-label={t("card.figures.title")}>
      {figures.map((figure) => (
        <OneFigure
          key={figure.id}
          figure={figure}
          open={open === figure.id}
          onClose={close}
          onPress={() => press(figure.id)}
          onRest={() => rest(figure.id)}
          onLeave={leave}
        />
      ))}
    </ul>
  );
}

interface OneFigureProps {
  figure: Figure;
  open: boolean;
  onClose: () => void;
  onPress: () => void;
  onRest: () => void;
  onLeave: () => void;
}

function OneFigure({ figure, open, onClose, onPress, onRest, onLeave }: OneFigureProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const tone = toneOf(figure);
  const Glyph = GLYPHS[tone];
  const name = inLanguage(figure.label, locale);
  const value = figureText(figure.value, figure.unit, locale, figure.decimals);
  const level = figure.level ? inLanguage(figure.level.label, locale) : "";
  return (
    <li onMouseEnter={onRest} onMouseLeave={onLeave} data-figure={figure.id}>
      <Popover
        opened={open}
        onChange={(on) => !on && onClose()}
        position="bottom-start"
        width={320}
        shadow="none"
        withRoles={false}
      >
        <Popover.Target>
          <button
            type="button"
            className="figure"
            data-tone={tone}
            aria-expanded={open}
            onClick={onPress}
            onKeyDown={(event) => event.key === "Escape" && open && onClose()}
          >
            <span className="figure-name cut">{name}</span>
            <span className={`figure-value cut tone-${tone}`}>
              {Glyph && <Glyph size={13} aria-hidden />}
              <span className="cut">{value}</span>
            </span>
            <span className="visually-hidden">
              {level} {t("card.figures.why")}
            </span>
          </button>
        </Popover.Target>
        <Popover.Dropdown role="dialog" aria-label={name}>
          <Explanation figure={figure} value={value} name={name} />
        </Popover.Dropdown>
      </Popover>
    </li>
  );
}

interface ExplanationProps {
  figure: Figure;
  name: string;
  value: string;
}

/** The formula, what went into it, and where that comes from. */
export function Explanation({ figure, name, value }: ExplanationProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const help = inLanguage(figure.help ?? undefined, locale);
  return (
    <div className="stack" style={{ gap: 6 }}>
      <div className="row">
        <span className="strong grow">{name}</span>
        <span className="strong num">{value}</span>
      </div>
      {figure.level && <span className="small">{inLanguage(figure.level.label, locale)}</span>}
      {help && <span className="small muted">{help}</span>}
      {figure.missing && (
        <span className="small tone-warn">
          {t(`card.figures.missing.${figure.missing}`, { defaultValue: figure.missing })}
        </span>
      )}
      <code className="formula">{figure.formula}</code>
      {figure.inputs.length === 0 && (
        <span className="small muted">{t("card.figures.no_inputs")}</span>
      )}
      <dl className="facts small">
        {figure.inputs.map((input) => (
          <div key={input.name} style={{ display: "contents" }}>
            <dt>{input.label ? inLanguage(input.label, locale) : input.name}</dt>
            <dd>
              <span className="num">{figureText(input.value, input.unit, locale)}</span>{" "}
              {input.source && (
                <span className="muted">
                  {t(`card.figures.sources.${input.source}`, { defaultValue: input.source })}
                </span>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
