/** What the committee decided: carried to every later pack until it is done. */
import { Button, Checkbox, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/reports";
import type { DecisionView, PackView } from "../../api/reports";
import { tellProblem } from "../../app/problems";
import { useFormat } from "../../parts/useFormat";

export function Decisions({ pack, writes }: { pack: PackView; writes: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const queries = useQueryClient();
  const [text, setText] = useState("");
  const [owner, setOwner] = useState("");
  const [due, setDue] = useState("");
  const doing = async (what: () => Promise<unknown>) => {
    try {
      await what();
      const fresh = await api.pack(pack.id);
      // Only the decisions: what is being written above stays.
      queries.setQueryData(["reports", "pack", pack.id], (before: PackView | undefined) =>
        before ? { ...before, decisions: fresh.decisions } : fresh,
      );
    } catch (error) {
      tellProblem(error, t);
    }
  };
  const add = () =>
    doing(async () => {
      await api.decide(pack.id, { text, owner, due: due || null });
      setText("");
      setOwner("");
      setDue("");
    });
  const mark = (one: DecisionView, done: boolean) =>
    doing(() =>
      api.changeDecision(one.id, {
        text: one.text,
        owner: one.owner,
        due: one.due ?? null,
        done,
        version: one.version,
      }),
    );
  return (
    <>
      <h2>{t("reports.packs.decisions")}</h2>
      <p className="small muted">{t("reports.packs.carried")}</p>
      <div className="panel">
        {pack.decisions.length === 0 && (
          <p className="muted" style={{ padding: 12, margin: 0 }}>
            {t("reports.packs.decisions_none")}
          </p>
        )}
        {pack.decisions.map((one) => (
          <div key={one.id} className="pack-decision">
            <Checkbox
              checked={one.closed_at !== null && one.closed_at !== undefined}
              disabled={!writes}
              aria-label={t("reports.packs.done_of", { name: one.text })}
              onChange={(event) => void mark(one, event.currentTarget.checked)}
            />
            <span className="grow">{one.text}</span>
            <span className="muted">{one.owner}</span>
            <span className="muted num">
              {one.closed_at
                ? `${t("reports.packs.done")} · ${format.at(one.closed_at, "day")}`
                : one.due
                  ? `${t("reports.packs.due")} · ${format.at(`${one.due}T12:00:00Z`, "day")}`
                  : t("reports.packs.open")}
            </span>
          </div>
        ))}
        {writes && (
          <form
            className="row wrap"
            style={{ alignItems: "flex-end", padding: 12 }}
            onSubmit={(event) => {
              event.preventDefault();
              void add();
            }}
          >
            <TextInput
              className="grow"
              label={t("reports.packs.decision")}
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
            />
            <TextInput
              label={t("reports.packs.who")}
              value={owner}
              onChange={(event) => setOwner(event.currentTarget.value)}
            />
            <TextInput
              type="date"
              label={t("reports.packs.due")}
              value={due}
              onChange={(event) => setDue(event.currentTarget.value)}
            />
            <Button type="submit" variant="default" disabled={text.trim() === ""}>
              {t("reports.packs.decide")}
            </Button>
          </form>
        )}
      </div>
    </>
  );
}
