/** In the top bar: chats, and for those who lead the messages to the floor. */
import { SegmentedControl } from "@mantine/core";
import { IconMessages } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/supervision";
import { leadsWork } from "../../app/pages";
import { useMe } from "../../app/session";
import { useNews } from "../../live/useNews";
import { useAtom } from "../../parts/atom";
import { SidePanel } from "../../parts/SidePanel";
import { Broadcast } from "./Broadcast";
import { Chats } from "./Chats";
import { talk, type TalkAt } from "./open";

const MOST_COUNTED = 99;

export function TalkButton() {
  const { t } = useTranslation();
  const open = useAtom(talk);
  const list = useNews("chats", ["chats"], api.chats);
  const unread = (list.data?.items ?? []).reduce((sum, c) => sum + c.unread, 0);
  return (
    <>
      <button
        type="button"
        className="search-button bell"
        aria-label={t("talk.button", { count: unread })}
        aria-expanded={open !== null}
        data-testid="talk"
        onClick={() => talk.set(open ? null : { tab: "chats", with: null })}
      >
        <IconMessages size={18} aria-hidden />
        {unread > 0 && (
          <span className="bell-count num" aria-hidden>
            {unread > MOST_COUNTED ? `${MOST_COUNTED}+` : unread}
          </span>
        )}
      </button>
      {open && <Drawer at={open} />}
    </>
  );
}

function Drawer({ at }: { at: TalkAt }) {
  const { t } = useTranslation();
  const leads = leadsWork(useMe().person.role);
  return (
    <SidePanel title={t("talk.title")} size={420} onClose={() => talk.set(null)}>
      {leads && (
        <div className="panel-row">
          <SegmentedControl
            fullWidth
            w="100%"
            aria-label={t("talk.title")}
            data={[
              { value: "chats", label: t("talk.chats") },
              { value: "messages", label: t("talk.messages") },
            ]}
            value={at.tab}
            onChange={(tab) => talk.set({ tab: tab as TalkAt["tab"], with: null })}
          />
        </div>
      )}
      {at.tab === "chats" ? <Chats login={at.with} /> : <Broadcast />}
    </SidePanel>
  );
}
