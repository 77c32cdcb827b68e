/** The set-up in force, where fields, products and purposes are named. */
import { useQuery } from "@tanstack/react-query";
import * as setups from "../../api/setups";
import type { Setup } from "../administration/crm/setup";

export const useSetup = (organization: string | null | undefined) =>
  useQuery({
    queryKey: ["crm", organization, "in-force"],
    queryFn: async () => {
      const { setup } = await setups.setup(organization ?? "");
      return setup as unknown as Setup;
    },
    enabled: Boolean(organization),
    staleTime: 60_000,
  });
