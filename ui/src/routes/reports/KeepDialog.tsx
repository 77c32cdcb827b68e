/** Keeps a report under a name, own or shared; or renames one that is kept. */
import { Button, Group, Modal, Select, Stack, Switch, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/reports";
import type { ReportDefinition, ReportView } from "../../api/reports";
import { tellProblem } from "../../app/problems";
import { useMe } from "../../app/session";

interface KeepDialogProps {
  definition: ReportDefinition;
  /** One that is kept already: it is renamed. */
  report?: ReportView;
  name?: string;
  onKept?: (report: ReportView) => void;
  onClose: () => void;
}

export function KeepDialog({ definition, report, name: first, onKept, onClose }: KeepDialogProps) {
  const { t } = useTranslation();
  const me = useMe();
  const queries = useQueryClient();
  const [name, setName] = useState(report?.name ?? first ?? "");
  const [shared, setShared] = useState(report?.shared ?? false);
  // An organization’s own people share within it.
  const limited = me.person.role === "organization";
  const [organization, setOrganization] = useState(
    report?.organization ?? (limited ? (me.organizations[0]?.id ?? null) : null),
  );
  const [busy, setBusy] = useState(false);
  const keep = async () => {
    setBusy(true);
    const form = { name, shared, organization: shared ? organization : null, definition };
    try {
      const kept = report
        ? await api.change(report.id, { ...form, version: report.version })
        : await api.keep(form);
      await queries.invalidateQueries({ queryKey: ["reports", "kept"] });
      notifications.show({ message: t("reports.kept", { name: kept.name }) });
      onKept?.(kept);
      onClose();
    } catch (error) {
      tellProblem(error, t);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={onClose} title={report ? t("reports.rename") : t("reports.keep_as")}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void keep();
        }}
      >
        <Stack gap={12}>
          <TextInput
            label={t("reports.name")}
            value={name}
            maxLength={120}
            required
            data-autofocus
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Switch
            label={t("reports.share")}
            description={t("reports.share_hint")}
            checked={shared}
            onChange={(event) => setShared(event.currentTarget.checked)}
          />
          {shared && (
            <Select
              label={t("reports.shared_with")}
              placeholder={t("reports.everybody")}
              clearable={!limited}
              clearButtonProps={{ "aria-label": t("history.reset") }}
              allowDeselect={!limited}
              data={me.organizations.map((o) => ({ value: o.id, label: o.name }))}
              value={organization}
              onChange={setOrganization}
            />
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("app.cancel")}
            </Button>
            <Button type="submit" loading={busy} disabled={name.trim() === ""}>
              {t("reports.keep")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
