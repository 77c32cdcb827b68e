/** Small parts of these screens: the organization's choice, a standing, a reason asked for, more rows. */
import { Button, Modal, Select, Textarea } from "@mantine/core";
import { IconAlertCircle, IconBan, IconCheck, IconClock, IconEraser } from "@tabler/icons-react";
import type { Icon } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ReceiptReason } from "../../api/compliance";
import { tellProblem } from "../../app/problems";
import { useMe } from "../../app/session";
import { useLocale } from "../../i18n";
import { Badge, type Tone } from "../../parts/Badge";
import { useFormat } from "../../parts/useFormat";

/** Formats with moments to the year: a consent lasts one. */
export function useMoments() {
  const format = useFormat();
  return {
    ...format,
    when: (at: string | null | undefined, time: "time" | "time_s" = "time") =>
      at ? `${format.at(at, "day")} ${format.at(at, time)}` : "",
  };
}

/** The one organization of who has one; else whichever is chosen. */
export function useOnly(): string | null {
  const { organizations } = useMe();
  return organizations.length === 1 ? (organizations[0]?.id ?? null) : null;
}

interface OrganizationSelectProps {
  value: string | null;
  onChange: (organization: string | null) => void;
  /** One has to be chosen. */
  needed?: boolean;
  label?: string;
}

export function OrganizationSelect({ value, onChange, needed, label }: OrganizationSelectProps) {
  const { t } = useTranslation();
  const { organizations } = useMe();
  if (organizations.length < 2 && !needed) return null;
  return (
    <Select
      label={label}
      aria-label={label ? undefined : t("compliance.organization")}
      placeholder={t("compliance.every_organization")}
      data={organizations.map(({ id, name }) => ({ value: id, label: name }))}
      value={value}
      clearable={!needed}
      allowDeselect={!needed}
      onChange={onChange}
    />
  );
}

const STANDINGS: Record<string, readonly [Tone, Icon]> = {
  valid: ["good", IconCheck],
  expired: ["warn", IconClock],
  not_yet: ["warn", IconClock],
  proof_missing: ["warn", IconAlertCircle],
  unproven: ["warn", IconAlertCircle],
  withdrawn: ["bad", IconBan],
  void: ["calm", IconEraser],
  none: ["calm", IconBan],
};

export function Standing({ standing }: { standing: string }) {
  const { t } = useTranslation();
  const [tone, icon] = STANDINGS[standing] ?? ["calm", IconClock];
  return (
    <Badge tone={tone} icon={icon}>
      {t(`compliance.standings.${standing}`, { defaultValue: standing })}
    </Badge>
  );
}

export function Allowed({ allow }: { allow: boolean }) {
  const { t } = useTranslation();
  return (
    <Badge tone={allow ? "good" : "bad"} icon={allow ? IconCheck : IconBan}>
      {t(allow ? "compliance.receipts.allowed" : "compliance.receipts.refused")}
    </Badge>
  );
}

/** Why not, with the value that each reason looked at. */
export function Reasons({ reasons }: { reasons: ReceiptReason[] }) {
  const english = useLocale() === "en";
  return (
    <>
      {reasons.map(({ cause, value, fr, en }) => (
        <span key={`${cause} ${value}`} className="reason">
          {english ? en : fr}
          {value && <span className="muted"> ({value})</span>}
        </span>
      ))}
    </>
  );
}

interface WhyModalProps {
  title: string;
  hint: string;
  action: string;
  onClose: () => void;
  perform: (why: string) => Promise<unknown>;
}

/** What is taken back is taken back with a reason that stays. */
export function WhyModal({ title, hint, action, onClose, perform }: WhyModalProps) {
  const { t } = useTranslation();
  const [why, setWhy] = useState("");
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    try {
      await perform(why);
      onClose();
    } catch (error) {
      tellProblem(error, t);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal
      opened
      title={title}
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
        <p className="muted">{hint}</p>
        <Textarea
          label={t("compliance.why")}
          value={why}
          maxLength={500}
          autosize
          minRows={2}
          data-autofocus
          onChange={(event) => setWhy(event.currentTarget.value)}
        />
        <div className="row">
          <Button type="submit" loading={busy} disabled={!why.trim()}>
            {action}
          </Button>
          <Button variant="default" onClick={onClose}>
            {t("app.cancel")}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

interface MoreProps {
  pages: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown };
}

export function More({ pages }: MoreProps) {
  const { t } = useTranslation();
  if (!pages.hasNextPage) return null;
  return (
    <div className="panel-body">
      <Button
        variant="default"
        loading={pages.isFetchingNextPage}
        onClick={() => void pages.fetchNextPage()}
      >
        {t("compliance.more")}
      </Button>
    </div>
  );
}
