/** The flows of the plan: their list, or the one that is open over the full width. */
import { useParams } from "@tanstack/react-router";
import { ListEditor } from "../ListEditor";
import { usePlan } from "../usePlan";
import { FlowEditor } from "./FlowEditor";

export function FlowsSection() {
  const { item } = useParams({ strict: false }) as { item?: string };
  const plan = usePlan();
  if (item !== undefined && plan.flows?.[item]) return <FlowEditor id={item} />;
  return <ListEditor section="flows" Form={Never} />;
}

/** A chosen flow never stands beside the list. */
const Never = () => null;
