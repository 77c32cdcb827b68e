/** A survey as a customer would see it: page, mail and text message, in both themes and languages, on a
 * telephone and on a desk; and one sent to oneself. */
import { Button, Modal, Select, SegmentedControl, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconSend } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../../api/sendings";
import { tellProblem } from "../../../app/problems";
import { useLocale } from "../../../i18n";
import { Failed, Loading } from "../../../parts/Empty";
import type { Survey } from "./model";

const SHOWN = ["page", "thanks", "mail", "sms"] as const;
const WIDTHS = { desk: 960, phone: 390 } as const;

interface PreviewProps {
  organization: string;
  survey: Survey;
  onClose: () => void;
}

export function Preview({ organization, survey, onClose }: PreviewProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const [shown, setShown] = useState<(typeof SHOWN)[number]>("page");
  const [language, setLanguage] = useState<string>(locale);
  const [dark, setDark] = useState(false);
  const [width, setWidth] = useState<keyof typeof WIDTHS>("desk");
  const plain = survey as unknown as Record<string, never>;
  const preview = useQuery({
    queryKey: ["survey-preview", organization, survey, language],
    queryFn: () => api.previewSurvey(organization, plain, language),
    placeholderData: (before) => before,
  });
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("surveys.admin.preview")}
      size={1040}
      closeButtonProps={{ "aria-label": t("app.close") }}
    >
      <div className="stack">
        <div className="row wrap">
          <Choice
            label={t("surveys.admin.preview_what")}
            data={SHOWN.map((value) => [value, t(`surveys.admin.previews.${value}`)])}
            value={shown}
            onChange={(value) => setShown(value as "page")}
          />
          <Choice
            label={t("surveys.admin.preview_language")}
            data={[
              ["fr", "Français"],
              ["en", "English"],
            ]}
            value={language}
            onChange={setLanguage}
          />
          <Choice
            label={t("surveys.admin.preview_theme")}
            data={[
              ["light", t("surveys.admin.light")],
              ["dark", t("surveys.admin.dark")],
            ]}
            value={dark ? "dark" : "light"}
            onChange={(value) => setDark(value === "dark")}
          />
          <Choice
            label={t("surveys.admin.preview_width")}
            data={[
              ["desk", t("surveys.admin.desk")],
              ["phone", t("surveys.admin.phone")],
            ]}
            value={width}
            onChange={(value) => setWidth(value as "desk")}
          />
        </div>
        {preview.isError && <Failed error={preview.error} retry={() => void preview.refetch()} />}
        {preview.isPending && <Loading />}
        {preview.data && (
          <Shown preview={preview.data} shown={shown} dark={dark} width={WIDTHS[width]} />
        )}
        <Trial organization={organization} survey={survey} language={language} />
      </div>
    </Modal>
  );
}

interface ChoiceProps {
  label: string;
  data: (readonly [string, string])[];
  value: string;
  onChange: (value: string) => void;
}

const Choice = ({ label, data, value, onChange }: ChoiceProps) => (
  <SegmentedControl
    size="xs"
    aria-label={label}
    data={data.map(([one, words]) => ({ value: one, label: words }))}
    value={value}
    onChange={onChange}
  />
);

interface ShownProps {
  preview: api.SurveyPreview;
  shown: (typeof SHOWN)[number];
  dark: boolean;
  width: number;
}

function Shown({ preview, shown, dark, width }: ShownProps) {
  const { t } = useTranslation();
  if (shown === "sms") {
    return (
      <div className="survey-preview">
        <p className="survey-sms">{preview.sms}</p>
        <p className="small muted">
          {t("surveys.admin.sms_length", { signs: preview.sms.length, count: preview.sms_parts })}
        </p>
      </div>
    );
  }
  const page = {
    page: dark ? preview.page_dark : preview.page_light,
    thanks: dark ? preview.thanks_dark : preview.thanks_light,
    mail: mailPage(preview.mail_html, dark),
  }[shown];
  return (
    <div className="survey-preview">
      {shown === "mail" && <h3>{preview.mail_subject}</h3>}
      {/* Nothing in it runs, is sent, or leads anywhere. */}
      <iframe
        title={t(`surveys.admin.previews.${shown}`)}
        sandbox=""
        srcDoc={page}
        style={{ width }}
      />
    </div>
  );
}

const mailPage = (html: string, dark: boolean): string => {
  const colours = dark ? "background:#121212;color:#fff" : "background:#fff;color:#000";
  const style = `font:15px/1.5 system-ui,sans-serif;padding:24px;${colours}`;
  return `<!doctype html><html><body style="${style}">${html}</body></html>`;
};

interface TrialProps {
  organization: string;
  survey: Survey;
  language: string;
}

function Trial({ organization, survey, language }: TrialProps) {
  const { t } = useTranslation();
  const [way, setWay] = useState("email");
  const [receiver, setReceiver] = useState("");
  const [busy, setBusy] = useState(false);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      const plain = survey as unknown as Record<string, never>;
      await api.trySurvey(organization, { survey: plain, language, way, receiver });
      notifications.show({ message: t("surveys.admin.tried"), color: "teal" });
    } catch (error) {
      tellProblem(error, t);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form className="row wrap" style={{ alignItems: "flex-end" }} onSubmit={(e) => void send(e)}>
      <Select
        w={150}
        label={t("surveys.admin.try_way")}
        data={(["email", "sms"] as const).map((value) => ({
          value,
          label: t(`surveys.ways.${value}`),
        }))}
        value={way}
        allowDeselect={false}
        onChange={(value) => value && setWay(value)}
      />
      <TextInput
        w={260}
        label={t("surveys.admin.try_receiver")}
        placeholder={way === "sms" ? "06 12 34 56 78" : "nom@exemple.fr"}
        value={receiver}
        onChange={(event) => setReceiver(event.currentTarget.value)}
        required
      />
      <Button
        type="submit"
        variant="default"
        loading={busy}
        leftSection={<IconSend size={16} aria-hidden />}
      >
        {t("surveys.admin.try")}
      </Button>
      <span className="small muted">{t("surveys.admin.try_hint")}</span>
    </form>
  );
}
