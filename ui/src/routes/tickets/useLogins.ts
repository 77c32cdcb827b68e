/** Logins that this desk knows: one's own and those of the floor that one sees. */
import { useMe } from "../../app/session";
import { useLive } from "../../live/store";

export function useLogins(): string[] {
  const me = useMe();
  const agents = useLive((state) => state.agents);
  return [...new Set([me.person.login, ...Object.keys(agents).sort()])];
}
