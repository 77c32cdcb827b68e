/** Administration: people through their own routes, everything else as forms over the plan. */
import {
  IconCalendarTime,
  IconHash,
  IconHeadset,
  IconRocket,
  IconSchema,
  IconStars,
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
import { AgentForm } from "./AgentForm";
import { FlowForm } from "./FlowForm";
import { HoursForm } from "./HoursForm";
import { ListEditor } from "./ListEditor";
import { NumberForm, SkillForm, TeamForm } from "./SmallForms";
import { PeopleSection } from "./PeopleSection";
import { begin, draft, type Plan } from "./plan";
import { PlanBar } from "./PlanBar";
import { PublishSection } from "./PublishSection";
import { QueueForm } from "./QueueForm";

const SECTIONS = [
  ["people", IconUserShield],
  ["queues", IconUsers],
  ["skills", IconStars],
  ["hours", IconCalendarTime],
  ["numbers", IconHash],
  ["teams", IconUsersGroup],
  ["agents", IconHeadset],
  ["flows", IconSchema],
  ["publish", IconRocket],
] as const satisfies readonly (readonly [string, Icon])[];

type SectionName = (typeof SECTIONS)[number][0];

export function AdminPage() {
  const { t } = useTranslation();
  const params = useParams({ strict: false }) as { section?: string };
  const section = SECTIONS.find(([name]) => name === params.section)?.[0] ?? "people";
  return (
    <div className="admin">
      <nav aria-label={t("admin.title")}>
        <h1 style={{ padding: "4px 8px 8px", fontSize: 15 }}>{t("admin.title")}</h1>
        {SECTIONS.map(([name, Glyph]) => (
          <Link
            key={name}
            to="/administration/$section"
            params={{ section: name }}
            {...(name === section && { "data-status": "active" })}
          >
            <Glyph size={16} aria-hidden />
            {t(`admin.${name}`)}
          </Link>
        ))}
      </nav>
      <div className="page-pad" style={{ minWidth: 0 }}>
        {section === "people" ? <PeopleSection /> : <OverPlan>{bodyOf(section)}</OverPlan>}
      </div>
    </div>
  );
}

function bodyOf(section: Exclude<SectionName, "people">): ReactNode {
  switch (section) {
    case "queues":
      return <ListEditor key={section} section={section} Form={QueueForm} />;
    case "skills":
      return <ListEditor key={section} section={section} Form={SkillForm} />;
    case "hours":
      return <ListEditor key={section} section={section} Form={HoursForm} />;
    case "numbers":
      return <ListEditor key={section} section={section} Form={NumberForm} />;
    case "teams":
      return <ListEditor key={section} section={section} Form={TeamForm} />;
    case "agents":
      return <ListEditor key={section} section={section} Form={AgentForm} />;
    case "flows":
      return <ListEditor key={section} section={section} Form={FlowForm} />;
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
