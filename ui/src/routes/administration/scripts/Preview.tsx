/** The script walked through with a pretend customer: nothing is kept. */
import { Button, TextInput } from "@mantine/core";
import {
  IconArrowLeft,
  IconArrowRight,
  IconCircleCheck,
  IconFileText,
  IconRefresh,
} from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Fault } from "../../../api/types";
import { useMe } from "../../../app/session";
import { inLanguage, missing } from "../../../format/fieldValues";
import { useLocale } from "../../../i18n";
import { Empty } from "../../../parts/Empty";
import { ScriptPage } from "../../agent/script/ScriptPage";
import type { Values } from "../crm/setup";
import { END, pageOf, type Script, wayOf } from "./script";

export function Preview({ script, organization }: { script: Script; organization: string }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const me = useMe();
  const [customer, setCustomer] = useState("Camille Martin");
  const [city, setCity] = useState("Lyon");
  const [trail, setTrail] = useState<string[]>([script.start]);
  const [answers, setAnswers] = useState<Values>({});
  const [ticked, setTicked] = useState<Record<string, string>>({});
  const [faults, setFaults] = useState<readonly Fault[]>([]);
  const names: Values = {
    "customer.name": customer,
    "customer.city": city,
    "agent.name": me.person.name,
    "organization.name": me.organizations.find((one) => one.id === organization)?.name,
  };
  const page = pageOf(script, trail.at(-1));
  const again = () => {
    setTrail([script.start]);
    setAnswers({});
    setTicked({});
    setFaults([]);
  };
  const next = () => {
    if (!page) return;
    const unsaid = (page.mentions ?? [])
      .filter((mention) => !ticked[`${page.id} ${mention.id}`])
      .map((mention): Fault => ({
        path: `mentions.${mention.id}`,
        code: null,
        value: null,
        what: "",
      }));
    const found = [...unsaid, ...missing(page.fields ?? [], answers)];
    setFaults(found);
    if (found.length === 0) setTrail([...trail, wayOf(page, answers, names)]);
  };
  if (script.pages.length === 0) {
    return <Empty icon={IconFileText} title={t("scripts.preview.empty")} />;
  }
  return (
    <div className="page-pad" style={{ overflow: "auto" }}>
      <h2>{t("scripts.preview.title")}</h2>
      <div className="row wrap" style={{ alignItems: "flex-end" }}>
        <TextInput
          label={t("scripts.preview.customer")}
          value={customer}
          onChange={(event) => setCustomer(event.currentTarget.value)}
        />
        <TextInput
          label={t("scripts.preview.city")}
          value={city}
          onChange={(event) => setCity(event.currentTarget.value)}
        />
        <Button
          variant="default"
          onClick={again}
          leftSection={<IconRefresh size={16} aria-hidden />}
        >
          {t("scripts.preview.again")}
        </Button>
      </div>
      <div className="panel panel-body script" style={{ minHeight: 320 }}>
        {page ? (
          <>
            <h3 data-testid="preview-page">{inLanguage(page.title, locale)}</h3>
            <ScriptPage
              script={script}
              page={page}
              names={names}
              answers={answers}
              onAnswers={setAnswers}
              faults={faults}
              tickedAt={(mention) => ticked[`${page.id} ${mention}`] ?? null}
              onTick={(mention) =>
                setTicked({ ...ticked, [`${page.id} ${mention}`]: new Date().toISOString() })
              }
              onObjection={() => undefined}
            />
            <div className="row">
              <Button
                variant="default"
                disabled={trail.length < 2}
                onClick={() => setTrail(trail.slice(0, -1))}
                leftSection={<IconArrowLeft size={16} aria-hidden />}
              >
                {t("scripts.desk.back")}
              </Button>
              <Button onClick={next} rightSection={<IconArrowRight size={16} aria-hidden />}>
                {t("scripts.desk.next")}
              </Button>
            </div>
          </>
        ) : (
          <Empty
            icon={IconCircleCheck}
            title={t("scripts.preview.finished")}
            hint={t("scripts.preview.steps", { count: trail.filter((p) => p !== END).length })}
          />
        )}
      </div>
    </div>
  );
}
