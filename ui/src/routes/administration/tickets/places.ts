/** Teams, queues and opening hours of the floor plan, for the forms over tickets. */
import { useQuery } from "@tanstack/react-query";
import * as api from "../../../api/calls";
import type { Plan } from "../plan";

const choices = (of: Record<string, { name?: string }> | undefined) =>
  Object.entries(of ?? {}).map(([value, item]) => ({ value, label: item.name || value }));

export function usePlaces(organization?: string) {
  const read = useQuery({ queryKey: ["plan"], queryFn: api.plan });
  const plan = read.data?.plan as unknown as Plan | undefined;
  const queues = Object.fromEntries(
    Object.entries(plan?.queues ?? {}).filter(
      ([, queue]) => !organization || queue.organization === organization,
    ),
  );
  return {
    teams: choices(plan?.teams),
    queues: choices(queues),
    hours: choices(plan?.hours),
  };
}

/** A value of a list that may have gone from it stays choosable, so that it can be seen. */
export const withValue = (data: { value: string; label: string }[], value: string | undefined) =>
  !value || data.some((one) => one.value === value) ? data : [...data, { value, label: value }];
