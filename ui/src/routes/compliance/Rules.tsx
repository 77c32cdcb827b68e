/** The rules of calling: every set with its dates and sources, the centre's own, and a question. */
import { Button, Modal, Select, Switch, Textarea, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconBuilding, IconCircleCheck, IconPencil, IconScale } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/compliance";
import { tellProblem } from "../../app/problems";
import { useMe } from "../../app/session";
import { localTime, momentOf } from "../../format/time";
import { useLocale } from "../../i18n";
import { Badge } from "../../parts/Badge";
import { Failed, Loading } from "../../parts/Empty";
import { MomentField } from "../../parts/MomentField";
import { useFormat } from "../../parts/useFormat";
import { Allowed, OrganizationSelect, Reasons, useOnly, useMoments } from "./parts";
import { factsOf, type RuleSet } from "./ruleSet";

export function Rules() {
  const { t } = useTranslation();
  const format = useMoments();
  const me = useMe();
  const asked = useQuery({ queryKey: ["compliance", "rules"], queryFn: api.rules });
  const [editing, setEditing] = useState(false);
  const may = me.person.role === "administrator" && me.person.organizations.length === 0;
  const rules = asked.data;
  return (
    <div className="rules-page">
      <section aria-label={t("compliance.rules.sets")}>
        <div className="row">
          <h2 className="grow">{t("compliance.rules.sets")}</h2>
          {may && rules && (
            <Button
              variant="default"
              leftSection={<IconPencil size={16} aria-hidden />}
              onClick={() => setEditing(true)}
            >
              {t("compliance.rules.edit")}
            </Button>
          )}
        </div>
        {asked.isError && <Failed error={asked.error} retry={() => void asked.refetch()} />}
        {asked.isPending && <Loading />}
        {rules && rules.version > 0 && (
          <p className="small muted">
            {t("compliance.rules.published", {
              version: rules.version,
              by: rules.author,
              at: format.when(rules.at),
              why: rules.why,
            })}
          </p>
        )}
        {rules?.sets.map((one) => (
          <SetCard key={`${String(one.own)} ${(one.set as unknown as RuleSet).id}`} one={one} />
        ))}
      </section>
      <Question />
      {editing && rules && <Editor rules={rules} onClose={() => setEditing(false)} />}
    </div>
  );
}

function SetCard({ one }: { one: api.DiallingRules["sets"][number] }) {
  const { t } = useTranslation();
  const english = useLocale() === "en";
  const set = one.set as unknown as RuleSet;
  return (
    <article className="panel rule-set" aria-label={set.id}>
      <div className="row">
        <h3 className="grow">{english ? set.en || set.fr : set.fr}</h3>
        {one.own && (
          <Badge tone="busy" icon={IconBuilding}>
            {t(one.replaces ? "compliance.rules.replaces" : "compliance.rules.own")}
          </Badge>
        )}
        {one.in_force && (
          <Badge tone="good" icon={IconCircleCheck}>
            {t("compliance.rules.in_force")}
          </Badge>
        )}
      </div>
      <p className="small muted">
        {set.id} · {set.country} ·{" "}
        {t(set.until ? "compliance.rules.from_to" : "compliance.rules.from", {
          from: set.from,
          to: set.until,
        })}
      </p>
      <ul>
        {factsOf(set, t).map((fact) => (
          <li key={fact}>{fact}</li>
        ))}
      </ul>
      <p className="small">
        {t("compliance.rules.source")} {set.source}
      </p>
    </article>
  );
}

interface EditorProps {
  rules: api.DiallingRules;
  onClose: () => void;
}

/** Own sets as the data they are: the same text as a file of rules. */
function Editor({ rules, onClose }: EditorProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const own = rules.sets.filter((one) => one.own).map((one) => one.set);
  const [text, setText] = useState(JSON.stringify(own, null, 2));
  const [copy, setCopy] = useState<string | null>(null);
  const [why, setWhy] = useState("");
  const [busy, setBusy] = useState(false);
  const parsed = read(text);
  const save = async () => {
    if (!parsed) return;
    setBusy(true);
    try {
      await api.publishRules(rules.version, parsed, why);
      notifications.show({ message: t("compliance.rules.saved") });
      await queries.invalidateQueries({ queryKey: ["compliance"] });
      onClose();
    } catch (error) {
      tellProblem(error, t);
    } finally {
      setBusy(false);
    }
  };
  const add = () => {
    const found = rules.sets.find((one) => (one.set as unknown as RuleSet).id === copy);
    if (found && parsed) setText(JSON.stringify([...parsed, found.set], null, 2));
  };
  return (
    <Modal
      opened
      size="xl"
      title={t("compliance.rules.edit")}
      onClose={onClose}
      closeButtonProps={{ "aria-label": t("app.close") }}
    >
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <p className="muted">{t("compliance.rules.edit_hint")}</p>
        <div className="row">
          <Select
            className="grow"
            aria-label={t("compliance.rules.copy")}
            placeholder={t("compliance.rules.copy")}
            data={rules.sets
              .filter((one) => !one.own)
              .map((one) => (one.set as unknown as RuleSet).id)}
            value={copy}
            onChange={setCopy}
          />
          <Button variant="default" disabled={!copy || !parsed} onClick={add}>
            {t("compliance.rules.copy_do")}
          </Button>
        </div>
        <Textarea
          label={t("compliance.rules.own_sets")}
          value={text}
          autosize
          minRows={8}
          maxRows={18}
          styles={{ input: { fontFamily: "monospace" } }}
          error={parsed ? undefined : t("compliance.rules.not_json")}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <TextInput
          label={t("compliance.why")}
          value={why}
          maxLength={500}
          onChange={(event) => setWhy(event.currentTarget.value)}
        />
        <div className="row">
          <Button type="submit" loading={busy} disabled={!parsed || !why.trim()}>
            {t("compliance.rules.publish")}
          </Button>
          <Button variant="default" onClick={onClose}>
            {t("app.cancel")}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

function read(text: string): object[] | null {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? (value as object[]) : null;
  } catch {
    return null;
  }
}

const METHODS = ["preview", "manual", "progressive", "predictive", "agentless"] as const;
const PURPOSES = ["commercial", "study", "service"] as const;

/** May this number be called at that moment? Nothing is dialled. */
function Question() {
  const { t } = useTranslation();
  const { zone } = useFormat();
  const only = useOnly();
  const [form, setForm] = useState({
    number: "",
    at: localTime(Date.now(), zone),
    method: "preview",
    purpose: "commercial",
    caller_id: "",
    organization: only,
    consent_collected: "",
    contract: false,
  });
  const [answer, setAnswer] = useState<api.MayDialAnswer | null>(null);
  const [busy, setBusy] = useState(false);
  const set = (part: Partial<typeof form>) => {
    setAnswer(null);
    setForm({ ...form, ...part });
  };
  const ask = async () => {
    setBusy(true);
    try {
      const at = momentOf(form.at, zone);
      setAnswer(
        await api.mayDial({
          number: form.number,
          method: form.method,
          purpose: form.purpose,
          contract_in_progress: form.contract,
          attempts: [],
          ...(at && { at }),
          ...(form.organization && { organization: form.organization }),
          ...(form.caller_id.trim() && { caller_id: form.caller_id }),
          ...(form.consent_collected && { consent_collected: form.consent_collected }),
        }),
      );
    } catch (error) {
      tellProblem(error, t);
    } finally {
      setBusy(false);
    }
  };
  return (
    <section className="panel question" aria-label={t("compliance.rules.question")}>
      <div className="panel-head">
        <h2 className="grow">{t("compliance.rules.question")}</h2>
        <IconScale size={18} aria-hidden />
      </div>
      <form
        className="panel-body stack"
        onSubmit={(event) => {
          event.preventDefault();
          void ask();
        }}
      >
        <TextInput
          label={t("compliance.number")}
          inputMode="tel"
          required
          value={form.number}
          onChange={(event) => set({ number: event.currentTarget.value })}
        />
        <MomentField
          label={t("compliance.rules.at")}
          value={form.at}
          onChange={(at) => set({ at })}
        />
        <Select
          label={t("compliance.rules.method")}
          data={METHODS.map((value) => ({ value, label: t(`compliance.methods.${value}`) }))}
          value={form.method}
          allowDeselect={false}
          onChange={(method) => method && set({ method })}
        />
        <Select
          label={t("compliance.rules.purpose")}
          data={PURPOSES.map((value) => ({ value, label: t(`compliance.purposes.${value}`) }))}
          value={form.purpose}
          allowDeselect={false}
          onChange={(purpose) => purpose && set({ purpose })}
        />
        <TextInput
          label={t("compliance.rules.caller_id")}
          inputMode="tel"
          value={form.caller_id}
          onChange={(event) => set({ caller_id: event.currentTarget.value })}
        />
        <OrganizationSelect
          label={t("compliance.rules.known")}
          value={form.organization}
          onChange={(organization) => set({ organization })}
        />
        <TextInput
          type="date"
          label={t("compliance.rules.consent")}
          value={form.consent_collected}
          onChange={(event) => set({ consent_collected: event.currentTarget.value })}
        />
        <Switch
          label={t("compliance.rules.contract")}
          checked={form.contract}
          onChange={(event) => set({ contract: event.currentTarget.checked })}
        />
        <Button type="submit" loading={busy} disabled={!form.number.trim()}>
          {t("compliance.rules.ask")}
        </Button>
      </form>
      <div role="status" className="panel-body">
        {answer && <Answer answer={answer} />}
      </div>
    </section>
  );
}

function Answer({ answer }: { answer: api.MayDialAnswer }) {
  const { t } = useTranslation();
  const format = useMoments();
  return (
    <div className="stack">
      <div>
        <Allowed allow={answer.allow} />{" "}
        {answer.basis && t(`compliance.bases.${answer.basis}`, { defaultValue: answer.basis })}
      </div>
      {answer.reasons.length > 0 && <Reasons reasons={answer.reasons} />}
      {answer.opens_at && (
        <p>{t("compliance.rules.opens_at", { at: format.when(answer.opens_at) })}</p>
      )}
      {answer.rules && (
        <p className="small muted">
          {answer.rules} · {answer.source}
        </p>
      )}
    </div>
  );
}
