/** The plan's exceptional closings: one click closes, one click opens again. */
import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconBarrierBlock, IconCheck, IconLock, IconLockOpen } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { switchClosing } from "../../api/closings";
import type { ClosingView } from "../../api/types";
import { tellProblem } from "../../app/problems";
import { useMe } from "../../app/session";
import { useLive } from "../../live/store";
import { Badge } from "../../parts/Badge";
import { Empty } from "../../parts/Empty";
import { useFormat } from "../../parts/useFormat";

export function ClosingsPanel() {
  const { t } = useTranslation();
  const closings = useLive((state) => state.closings);
  // A closing concerns every organization's callers.
  const may = useMe().person.organizations.length === 0;
  const rows = useMemo(
    () => Object.values(closings).sort((a, b) => a.name.localeCompare(b.name)),
    [closings],
  );
  return (
    <section className="panel" aria-label={t("routing.closing.title")}>
      <div className="panel-head">
        <IconBarrierBlock size={16} aria-hidden />
        <h2 className="grow">{t("routing.closing.title")}</h2>
      </div>
      {rows.length === 0 ? (
        <Empty
          icon={IconBarrierBlock}
          title={t("routing.closing.none")}
          hint={t("routing.closing.none_hint")}
        />
      ) : (
        <>
          {rows.map((closing) => (
            <Row key={closing.closing} closing={closing} may={may} />
          ))}
          {!may && (
            <div className="panel-body small muted">{t("routing.closing.whole_centre")}</div>
          )}
        </>
      )}
    </section>
  );
}

function Row({ closing, may }: { closing: ClosingView; may: boolean }) {
  const { t } = useTranslation();
  const { name, on } = closing;
  const [busy, setBusy] = useState(false);
  const turn = async () => {
    setBusy(true);
    try {
      await switchClosing(closing.closing, !on);
      const message = t(on ? "routing.closing.switched_off" : "routing.closing.switched_on", {
        name,
      });
      notifications.show({ message });
    } catch (error) {
      tellProblem(error, t);
    } finally {
      setBusy(false);
    }
  };
  const Glyph = on ? IconLockOpen : IconLock;
  return (
    <div className="panel-row" data-closing={closing.closing}>
      <div className="grow" style={{ minWidth: 0 }}>
        <div className="row wrap">
          <span className="strong">{name}</span>
          <Badge tone={on ? "bad" : "calm"} icon={on ? IconLock : IconCheck}>
            {t(on ? "routing.closing.state_on" : "routing.closing.state_off")}
          </Badge>
          {on && <SwitchedOn closing={closing} />}
        </div>
        <div className="small muted">
          {closing.message === null ? t("routing.closing.recorded") : <q>{closing.message}</q>}
        </div>
      </div>
      {may && (
        <Button
          variant="default"
          loading={busy}
          leftSection={<Glyph size={16} aria-hidden />}
          aria-label={t(on ? "routing.closing.reopen" : "routing.closing.close", { name })}
          onClick={() => void turn()}
        >
          {t(on ? "routing.closing.switch_off" : "routing.closing.switch_on")}
        </Button>
      )}
    </div>
  );
}

function SwitchedOn({ closing }: { closing: ClosingView }) {
  const { t } = useTranslation();
  const format = useFormat();
  const me = useMe();
  const agents = useLive((state) => state.agents);
  const { by } = closing;
  const name =
    by === me.person.login ? me.person.name : ((by && agents[by]?.name) ?? by ?? t("app.unknown"));
  return (
    <span className="small muted">
      {t("routing.closing.by", { name, time: format.at(closing.since) })}
    </span>
  );
}
