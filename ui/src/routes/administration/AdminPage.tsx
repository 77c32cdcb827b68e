/** Administration: people through their own routes, everything else as forms over the plan. */
import {
  IconAdjustmentsHorizontal,
  IconArrowsSplit2,
  IconBarrierBlock,
  IconBuilding,
  IconCalendarTime,
  IconCoffee,
  IconHash,
  IconHeadset,
  IconListCheck,
  IconListSearch,
  IconMapPin,
  IconRocket,
  IconRoute,
  IconSchema,
  IconSend,
  IconShieldLock,
  IconSitemap,
  IconSpeakerphone,
  IconStars,
  IconTags,
  IconUsers,
  IconUsersGroup,
  IconUserShield,
  type Icon,
} from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { type ReactNode, useEffect } from "react";
import { useTranslation } from "react-i18next";
import * as api from "../../api/calls";
import { useAtom } from "../../parts/atom";
import { Failed, Loading } from "../../parts/Empty";
import { AccessSection } from "./access/AccessSection";
import { AuditSection } from "./access/AuditSection";
import { AgentForm } from "./AgentForm";
import { CRM_SECTIONS } from "./crm/sections";
import { SetupSection } from "./crm/SetupSection";
import { FlowsSection } from "./flows/FlowsSection";
import { HoursForm } from "./HoursForm";
import { CampaignTemplates } from "./CampaignTemplates";
import { ListEditor } from "./ListEditor";
import { Overview } from "./Overview";
import { PeopleSection } from "./PeopleSection";
import { begin, draft, type Plan } from "./plan";
import { PlanBar } from "./PlanBar";
import { PublishSection } from "./PublishSection";
import { QueueForm } from "./QueueForm";
import { ClosingForm, PartnerForm, ProfileForm } from "./RoutingForms";
import { SendingsSection } from "./sendings/SendingsSection";
import { StructureSection } from "./structure/StructureSection";
import { SettingsSection } from "./SettingsSection";
import {
  BreakForm,
  CampaignForm,
  DispositionForm,
  NameForm,
  NumberForm,
  OrganizationForm,
  TeamForm,
} from "./SmallForms";

/** In the order in which a centre is built: who it works for, who works, how calls come in. */
const GROUPS = [
  { name: "clients", sections: ["organizations", "campaigns"] },
  { name: "distribution", sections: ["queues", "profiles", "partners", "skills", "dispositions"] },
  { name: "staff", sections: ["structure", "people", "agents", "teams", "sites", "breaks"] },
  { name: "calls", sections: ["hours", "closings", "flows", "numbers"] },
  { name: "centre", sections: ["settings", "publish", "access", "audit", "sendings"] },
] as const;

type SectionName = "overview" | (typeof GROUPS)[number]["sections"][number];

const ICONS: Record<SectionName, Icon> = {
  overview: IconListCheck,
  organizations: IconBuilding,
  campaigns: IconSpeakerphone,
  queues: IconUsers,
  skills: IconStars,
  dispositions: IconTags,
  people: IconUserShield,
  structure: IconSitemap,
  access: IconShieldLock,
  audit: IconListSearch,
  sendings: IconSend,
  agents: IconHeadset,
  teams: IconUsersGroup,
  sites: IconMapPin,
  breaks: IconCoffee,
  profiles: IconRoute,
  partners: IconArrowsSplit2,
  closings: IconBarrierBlock,
  hours: IconCalendarTime,
  flows: IconSchema,
  numbers: IconHash,
  settings: IconAdjustmentsHorizontal,
  publish: IconRocket,
};

const isSection = (name: string | undefined): name is SectionName => !!name && name in ICONS;

export function AdminPage() {
  const { t } = useTranslation();
  const params = useParams({ strict: false }) as { section?: string; item?: string };
  const section = isSection(params.section) ? params.section : "overview";
  const crm = CRM_SECTIONS.find(({ name }) => name === params.section);
  // A flow is drawn over the full width: the sections stay as icons.
  const wide = (section === "flows" || crm?.own === true) && params.item !== undefined;
  return (
    <div className="admin" data-wide={wide || undefined}>
      <nav aria-label={t("admin.title")}>
        <h1>{t("admin.title")}</h1>
        <Entry
          name="overview"
          title={t("admin.overview")}
          icon={ICONS.overview}
          chosen={params.section ?? "overview"}
        />
        {GROUPS.map((group) => (
          <div key={group.name} role="group" aria-labelledby={`group-${group.name}`}>
            <span className="group" id={`group-${group.name}`}>
              {t(`admin.groups.${group.name}`)}
            </span>
            {group.sections.map((name) => (
              <Entry
                key={name}
                name={name}
                title={t(`admin.${name}`)}
                icon={ICONS[name]}
                chosen={params.section}
              />
            ))}
          </div>
        ))}
        {CRM_SECTIONS.length > 0 && (
          <div role="group" aria-labelledby="group-crm">
            <span className="group" id="group-crm">
              {t("admin.groups.crm")}
            </span>
            {CRM_SECTIONS.map(({ name, icon, title }) => (
              <Entry key={name} name={name} title={title(t)} icon={icon} chosen={params.section} />
            ))}
          </div>
        )}
      </nav>
      <div className="page-pad" style={{ minWidth: 0 }}>
        {crm ? (
          <SetupSection
            key={crm.name}
            title={crm.title(t)}
            Body={crm.Body}
            own={crm.own ?? false}
            open={params.item}
          />
        ) : section === "people" ? (
          <PeopleSection />
        ) : section === "access" ? (
          <AccessSection />
        ) : section === "audit" ? (
          <AuditSection />
        ) : section === "sendings" ? (
          <SendingsSection />
        ) : (
          <OverPlan>{bodyOf(section)}</OverPlan>
        )}
      </div>
    </div>
  );
}

interface EntryProps {
  name: string;
  title: string;
  icon: Icon;
  chosen: string | undefined;
}

function Entry({ name, title, icon: Glyph, chosen }: EntryProps) {
  return (
    <Link
      to="/administration/$section"
      params={{ section: name }}
      title={title}
      {...(name === chosen && { "data-status": "active" })}
    >
      <Glyph size={16} aria-hidden />
      <span>{title}</span>
    </Link>
  );
}

function bodyOf(
  section: Exclude<SectionName, "people" | "access" | "audit" | "sendings">,
): ReactNode {
  switch (section) {
    case "overview":
      return <Overview />;
    case "organizations":
      return <ListEditor key={section} section={section} Form={OrganizationForm} />;
    case "dispositions":
      return <ListEditor key={section} section={section} Form={DispositionForm} />;
    case "skills":
    case "sites":
      return <ListEditor key={section} section={section} Form={NameForm} />;
    case "campaigns":
      return (
        <>
          <CampaignTemplates />
          <ListEditor key={section} section={section} Form={CampaignForm} />
        </>
      );
    case "queues":
      return <ListEditor key={section} section={section} Form={QueueForm} />;
    case "profiles":
      return <ListEditor key={section} section={section} Form={ProfileForm} />;
    case "partners":
      return <ListEditor key={section} section={section} Form={PartnerForm} />;
    case "closings":
      return <ListEditor key={section} section={section} Form={ClosingForm} />;
    case "agents":
      return <ListEditor key={section} section={section} Form={AgentForm} />;
    case "structure":
      return <StructureSection />;
    case "teams":
      return <ListEditor key={section} section={section} Form={TeamForm} />;
    case "breaks":
      return <ListEditor key={section} section={section} Form={BreakForm} />;
    case "hours":
      return <ListEditor key={section} section={section} Form={HoursForm} />;
    case "flows":
      return <FlowsSection />;
    case "numbers":
      return <ListEditor key={section} section={section} Form={NumberForm} />;
    case "settings":
      return <SettingsSection />;
    case "publish":
      return <PublishSection />;
  }
}

/** Loads the plan once; the draft then lives until it is published or dropped. */
function OverPlan({ children }: { children: ReactNode }) {
  const present = useAtom(draft);
  const published = useQuery({ queryKey: ["plan"], queryFn: api.plan, staleTime: Infinity });
  const { data } = published;
  useEffect(() => {
    if (data && !draft.get()) begin(data.version, data.plan as unknown as Plan);
  }, [data]);
  if (published.isError) {
    return <Failed error={published.error} retry={() => void published.refetch()} />;
  }
  if (!present || !data) return <Loading />;
  return (
    <>
      <PlanBar publishedAt={data.published_at} author={data.author} />
      {children}
    </>
  );
}
