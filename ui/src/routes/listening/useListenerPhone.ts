/** Whoever may listen and is no agent gets a phone as they come to the floor. */
import { useEffect } from "react";
import * as api from "../../api/calls";
import { useMe } from "../../app/session";
import { phone } from "../../phone/phone";
import { listensIn } from "./rights";

export function useListenerPhone() {
  const me = useMe();
  const wants = me.agent === null && listensIn(me.person.role);
  useEffect(() => {
    if (wants && phone.get().place === "none") {
      phone.start(async () => (await api.me(true)).phone);
    }
  }, [wants]);
}
