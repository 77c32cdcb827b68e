/** The views at the left: those that everybody has, then one's own and the team's. */
import { ActionIcon, Button, SegmentedControl, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import {
  IconAlertTriangle,
  IconBookmark,
  IconClock,
  IconDeviceFloppy,
  IconEye,
  IconHourglass,
  IconInbox,
  IconListDetails,
  IconPhoneOutgoing,
  IconUser,
  IconUsersGroup,
  IconX,
  type Icon,
} from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/tickets";
import type { TicketListView } from "../../api/types";
import { tellProblem } from "../../app/problems";
import { useMe } from "../../app/session";
import { useLive } from "../../live/store";
import { type ListState, type SavedBody, VIEWS, type ViewName, withView } from "./listState";
import { Dialog } from "./Dialog";

const ICONS: Record<ViewName, Icon> = {
  mine: IconUser,
  unassigned: IconInbox,
  breached: IconAlertTriangle,
  soon: IconClock,
  watched: IconEye,
  pending: IconHourglass,
  all: IconListDetails,
};

/** The calls that are due stand in the place of a list. */
export const CALLS = "calls";

interface ViewsProps {
  state: ListState;
  set: (next: (before: ListState) => ListState) => void;
}

export function Views({ state, set }: ViewsProps) {
  const { t } = useTranslation();
  const me = useMe();
  const saved = useQuery({ queryKey: ["ticket-views"], queryFn: api.savedViews });
  const [saving, setSaving] = useState(false);
  const items = saved.data?.items ?? [];
  const own = items.filter(({ owner, team }) => owner === me.person.login && !team);
  const shared = items.filter(({ team }) => Boolean(team));
  const lists = [
    { title: t("ticketing.views.own"), views: own },
    { title: t("ticketing.views.team"), views: shared },
  ];
  return (
    <nav aria-label={t("ticketing.views.title")}>
      <h2>{t("ticketing.views.title")}</h2>
      {VIEWS.map((view) => (
        <ViewButton
          key={view.id}
          icon={ICONS[view.id]}
          title={t(`ticketing.views.${view.id}`)}
          chosen={state.view === view.id}
          onChoose={() => set((before) => withView(before, view))}
        />
      ))}
      <ViewButton
        icon={IconPhoneOutgoing}
        title={t("ticketing.views.calls")}
        chosen={state.view === CALLS}
        onChoose={() => set((before) => ({ ...before, view: CALLS, selected: [], cursor: null }))}
      />
      {lists
        .filter(({ views }) => views.length > 0)
        .map(({ title, views }) => (
          <div key={title}>
            <h2>{title}</h2>
            {views.map((view) => (
              <Saved key={view.id} view={view} state={state} set={set} />
            ))}
          </div>
        ))}
      {state.view === null && (
        <Button
          fullWidth
          mt={10}
          px={4}
          fz={12}
          variant="default"
          leftSection={<IconDeviceFloppy size={16} aria-hidden />}
          onClick={() => setSaving(true)}
        >
          {t("ticketing.views.save")}
        </Button>
      )}
      {saving && <SaveView state={state} set={set} onClose={() => setSaving(false)} />}
    </nav>
  );
}

interface ViewButtonProps {
  icon: Icon;
  title: string;
  chosen: boolean;
  onChoose: () => void;
}

function ViewButton({ icon: Glyph, title, chosen, onChoose }: ViewButtonProps) {
  return (
    <button type="button" className="view" aria-current={chosen} onClick={onChoose}>
      <Glyph size={16} aria-hidden style={{ flex: "none" }} />
      <span className="grow cut">{title}</span>
    </button>
  );
}

interface SavedProps extends ViewsProps {
  view: TicketListView;
}

function Saved({ view, state, set }: SavedProps) {
  const { t } = useTranslation();
  const me = useMe();
  const queries = useQueryClient();
  const body = view.body as unknown as SavedBody;
  const remove = async () => {
    try {
      await api.removeView(view.id);
      await queries.invalidateQueries({ queryKey: ["ticket-views"] });
    } catch (error) {
      tellProblem(error, t);
    }
  };
  return (
    <div className="view-row">
      <ViewButton
        icon={view.team ? IconUsersGroup : IconBookmark}
        title={view.name}
        chosen={state.view === view.id}
        onChoose={() =>
          set((before) => ({
            ...withView(before, { id: view.id, filter: body.filter ?? {}, sort: body.sort }),
            mode: body.mode ?? before.mode,
          }))
        }
      />
      {view.owner === me.person.login && (
        <ActionIcon
          size={26}
          aria-label={t("ticketing.views.remove", { name: view.name })}
          onClick={() => void remove()}
        >
          <IconX size={14} aria-hidden />
        </ActionIcon>
      )}
    </div>
  );
}

/** The team of whoever is signed in; null: none, and none to share with. */
function useOwnTeam(): string | null {
  const me = useMe();
  const agents = useLive((live) => live.agents);
  return me.agent?.team ?? agents[me.person.login]?.team ?? null;
}

function SaveView({ state, set, onClose }: ViewsProps & { onClose: () => void }) {
  const { t } = useTranslation();
  const { organizations } = useMe();
  const team = useOwnTeam();
  const queries = useQueryClient();
  const [name, setName] = useState("");
  const [whose, setWhose] = useState("me");
  const [busy, setBusy] = useState(false);
  const organization = state.filter.organization ?? organizations[0]?.id;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!organization || !name.trim()) return;
    setBusy(true);
    const body: SavedBody = { filter: state.filter, sort: state.sort, mode: state.mode };
    try {
      const view = await api.saveView({
        organization,
        name: name.trim(),
        ...(whose === "team" && team && { team }),
        body: body as unknown as Record<string, never>,
      });
      await queries.invalidateQueries({ queryKey: ["ticket-views"] });
      set((before) => ({ ...before, view: view.id }));
      notifications.show({ message: t("ticketing.views.saved", { name: view.name }) });
      onClose();
    } catch (error) {
      tellProblem(error, t);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog opened onClose={onClose} title={t("ticketing.views.save_title")} size={420}>
      <form className="stack" onSubmit={(event) => void submit(event)}>
        <TextInput
          label={t("ticketing.views.name")}
          value={name}
          maxLength={60}
          onChange={(event) => setName(event.currentTarget.value)}
          data-autofocus
        />
        {team && (
          <SegmentedControl
            aria-label={t("ticketing.views.title")}
            value={whose}
            onChange={setWhose}
            data={[
              { value: "me", label: t("ticketing.views.for_me") },
              { value: "team", label: t("ticketing.views.for_team") },
            ]}
          />
        )}
        <div className="row" style={{ justifyContent: "flex-end" }}>
          <Button variant="default" onClick={onClose}>
            {t("app.cancel")}
          </Button>
          <Button type="submit" loading={busy} disabled={!name.trim()}>
            {t("app.save")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
