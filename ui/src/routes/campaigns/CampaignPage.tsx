/** One campaign that calls out: led live, its results, its lists. */
import { Tabs } from "@mantine/core";
import { IconArrowLeft, IconSettings, IconSpeakerphone } from "@tabler/icons-react";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import type { ComponentType } from "react";
import { useTranslation } from "react-i18next";
import type { CampaignView } from "../../api/types";
import { leadsWork } from "../../app/pages";
import { useMe } from "../../app/session";
import { useLive } from "../../live/store";
import { Empty, Loading } from "../../parts/Empty";
import { useFormat, useNames } from "../../parts/useFormat";
import { Lists } from "./Lists";
import { Pilot } from "./Pilot";
import { Records } from "./Records";
import { Results } from "./Results";
import { RunButton, RunningBadge } from "./RunButton";

const TABS = ["pilot", "lists", "records", "results"] as const;
type Tab = (typeof TABS)[number];

const BODIES: Record<Tab, ComponentType<{ of: CampaignView }>> = {
  pilot: Pilot,
  lists: Lists,
  records: Records,
  results: Results,
};

export function CampaignPage() {
  const { t } = useTranslation();
  const { id, tab } = useParams({ strict: false }) as { id: string; tab?: string };
  const known = useLive((state) => state.known);
  const campaign = useLive((state) => state.campaigns[id]);
  const navigate = useNavigate();
  const chosen = TABS.find((one) => one === tab) ?? "pilot";
  const Body = BODIES[chosen];
  if (!known) return <Loading />;
  return (
    <div className="page-pad">
      <Link to="/campaigns" className="row small">
        <IconArrowLeft size={14} aria-hidden />
        {t("dialling.back")}
      </Link>
      {campaign ? (
        <>
          <Head of={campaign} />
          <Tabs
            value={chosen}
            onChange={(to) =>
              to && void navigate({ to: "/campaigns/$id/$tab", params: { id, tab: to } })
            }
            keepMounted={false}
          >
            <Tabs.List aria-label={campaign.name}>
              {TABS.map((one) => (
                <Tabs.Tab key={one} value={one}>
                  {t(`dialling.tabs.${one}`)}
                </Tabs.Tab>
              ))}
            </Tabs.List>
            <Tabs.Panel value={chosen} pt={12}>
              <Body of={campaign} />
            </Tabs.Panel>
          </Tabs>
        </>
      ) : (
        <Empty icon={IconSpeakerphone} title={t("errors.not_found")} />
      )}
    </div>
  );
}

function Head({ of }: { of: CampaignView }) {
  const { t } = useTranslation();
  const format = useFormat();
  const names = useNames();
  const me = useMe().person;
  const agents = useLive((state) => state.agents);
  const by = of.steered_by;
  const name = by === me.login ? me.name : by ? (agents[by]?.name ?? by) : null;
  return (
    <div className="page-head campaign-head">
      <h1>{of.name}</h1>
      <span className="muted">{names.organization(of.organization)}</span>
      <RunningBadge of={of} />
      {name && of.steered_at && (
        <span className="small muted">
          {t("dialling.steered_by", { name, time: format.at(of.steered_at, "day_time") })}
        </span>
      )}
      <span className="grow" />
      {me.role === "administrator" && (
        <Link
          to="/administration/$section/$item"
          params={{ section: "campaigns", item: of.campaign }}
          className="row"
        >
          <IconSettings size={16} aria-hidden />
          {t("dialling.set_up")}
        </Link>
      )}
      {leadsWork(me.role) && <RunButton of={of} />}
    </div>
  );
}
