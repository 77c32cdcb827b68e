/** A flow of another product, or of ours, as JSON: read, told what was lost, taken. */
import { Button, FileButton, Modal, Select, Textarea } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconAlertTriangle, IconCheck, IconUpload } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../../api/calls";
import { ApiProblem } from "../../../api/client";
import type { components } from "../../../api/schema";
import { wordsFor } from "../../../app/problems";
import type { Flow } from "../plan";
import { useEditor } from "./editor";
import { formatOf, FORMATS, type FormatName } from "./format";

interface Read {
  flow: Flow;
  lost: components["schemas"]["FlowImportNote"][];
}

export function ImportDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t("ivr.import.title")}
      closeButtonProps={{ "aria-label": t("app.close") }}
      size={640}
      transitionProps={{ duration: 0 }}
    >
      <Reader onDone={onClose} />
    </Modal>
  );
}

function Reader({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const { change, select } = useEditor();
  const [text, setText] = useState("");
  const [format, setFormat] = useState<FormatName | "auto">("auto");
  const [read, setRead] = useState<Read | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const parse = async () => {
    setBusy(true);
    setFault(null);
    setRead(null);
    try {
      setRead(await readFlow(text, format));
    } catch (error) {
      const said = error instanceof ApiProblem ? wordsFor(error, t) : (error as Error).message;
      setFault(t("ivr.import.bad", { reason: said }));
    } finally {
      setBusy(false);
    }
  };
  const take = () => {
    if (!read) return;
    change((flow) => ({ ...read.flow, name: flow.name || read.flow.name }));
    select([]);
    notifications.show({ title: t("ivr.import.taken"), message: t("ivr.import.taken_undo") });
    onDone();
  };
  return (
    <div className="stack">
      <p className="muted" style={{ margin: 0 }}>
        {t("ivr.import.hint")}
      </p>
      <div className="row">
        <FileButton
          accept="application/json,.json"
          onChange={(file) => void file?.text().then(setText)}
        >
          {(props) => (
            <Button {...props} variant="default" leftSection={<IconUpload size={16} aria-hidden />}>
              {t("ivr.import.file")}
            </Button>
          )}
        </FileButton>
        <Select
          w={220}
          aria-label={t("ivr.import.format")}
          data={(["auto", ...FORMATS] as const).map((one) => ({
            value: one,
            label: t(`ivr.import.formats.${one}`),
          }))}
          value={format}
          allowDeselect={false}
          onChange={(next) => setFormat((next ?? "auto") as FormatName | "auto")}
        />
      </div>
      <Textarea
        label={t("ivr.import.text")}
        rows={8}
        spellCheck={false}
        styles={{ input: { fontFamily: "ui-monospace, monospace", fontSize: 12 } }}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {fault && (
        <div className="notice tone-bad" role="alert">
          {fault}
        </div>
      )}
      {read && <Lost read={read} />}
      <div className="row" style={{ justifyContent: "flex-end" }}>
        <Button
          variant={read ? "default" : "filled"}
          disabled={!text.trim()}
          loading={busy}
          onClick={() => void parse()}
        >
          {t("ivr.import.read")}
        </Button>
        {read && <Button onClick={take}>{t("ivr.import.take")}</Button>}
      </div>
    </div>
  );
}

function Lost({ read }: { read: Read }) {
  const { t } = useTranslation();
  return (
    <div className="stack" role="status">
      <div className="row strong">
        {t("ivr.import.read_done", { count: read.flow.actions.length })}
      </div>
      {read.lost.length === 0 ? (
        <div className="row tone-good">
          <IconCheck size={16} aria-hidden />
          {t("ivr.import.lost_none")}
        </div>
      ) : (
        <>
          <div className="row tone-warn strong">
            <IconAlertTriangle size={16} aria-hidden />
            {t("ivr.import.lost", { count: read.lost.length })}
          </div>
          <ul className="lost" tabIndex={0} aria-label={t("ivr.import.lost_none")}>
            {read.lost.map((note) => (
              <li key={`${note.path} ${note.why}`}>
                <code>{note.path}</code> · {note.kind}: {note.why}
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

async function readFlow(text: string, asked: FormatName | "auto"): Promise<Read> {
  const file = JSON.parse(text) as unknown;
  const format = asked === "auto" ? formatOf(file) : asked;
  if (!format) throw new Error("actions, Actions, states: –");
  if (format === "plateau") {
    const flow = file as Flow;
    if (!Array.isArray(flow.actions)) throw new Error("actions: –");
    return { flow, lost: [] };
  }
  const answer = await api.importFlow(format, file);
  return { flow: answer.flow as unknown as Flow, lost: answer.left_out };
}
