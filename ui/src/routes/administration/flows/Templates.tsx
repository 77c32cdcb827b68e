/** A flow without actions: what to begin with. */
import { Button } from "@mantine/core";
import {
  IconCalendarTime,
  IconClipboardCheck,
  IconFile,
  IconLanguage,
  IconMicrophone,
  IconPhoneRinging,
  type Icon,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useEditor } from "./editor";
import { fromTemplate, lacking, type TemplateName, TEMPLATES } from "./fresh";

const ICONS: Record<TemplateName, Icon> = {
  blank: IconFile,
  welcome: IconCalendarTime,
  languages: IconLanguage,
  voicemail: IconMicrophone,
  callback: IconPhoneRinging,
  survey: IconClipboardCheck,
};

export function Templates() {
  const { t } = useTranslation();
  const { plan, change } = useEditor();
  const words = {
    language: t("admin.flow.language"),
    welcome: t("ivr.words.welcome"),
    wait: t("ivr.words.wait"),
    busy: t("ivr.words.busy"),
    closed: t("ivr.words.closed"),
    languages_menu: t("ivr.words.languages_menu"),
    english: t("ivr.words.english"),
    leave_message: t("ivr.words.leave_message"),
    message_thanks: t("ivr.words.message_thanks"),
    callback_offer: t("ivr.words.callback_offer"),
    callback_thanks: t("ivr.words.callback_thanks"),
    survey_mark: t("ivr.words.survey_mark"),
    survey_words: t("ivr.words.survey_words"),
    survey_thanks: t("ivr.words.survey_thanks"),
  };
  const use = (name: TemplateName) => {
    const actions = fromTemplate(name, plan, words);
    change((flow) => ({ ...flow, start: actions[0]?.id ?? "", actions }));
  };
  return (
    <div className="templates">
      <h2>{t("ivr.templates.title")}</h2>
      <p className="muted">{t("ivr.templates.hint")}</p>
      <div className="template-cards">
        {TEMPLATES.map((name) => {
          const Glyph = ICONS[name];
          const missing = lacking(name, plan);
          return (
            <article key={name} className="template" aria-labelledby={`template-${name}`}>
              <div className="row">
                <Glyph size={20} aria-hidden className="kind-icon" />
                <h3 id={`template-${name}`}>{t(`ivr.templates.${name}`)}</h3>
              </div>
              <p>{t(`ivr.templates.${name}_help`)}</p>
              {missing.length > 0 && (
                <p className="small tone-warn">
                  {t("ivr.templates.needs", {
                    what: missing.map((section) => t(`admin.${section}`)).join(", "),
                  })}
                </p>
              )}
              <Button
                variant={name === "welcome" ? "filled" : "default"}
                data-template={name}
                onClick={() => use(name)}
              >
                {t("ivr.templates.use", { name: t(`ivr.templates.${name}`) })}
              </Button>
            </article>
          );
        })}
      </div>
    </div>
  );
}
