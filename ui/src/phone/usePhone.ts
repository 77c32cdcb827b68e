import { useSyncExternalStore } from "react";
import { phone } from "./phone";
import type { PhoneState } from "./state";

export function usePhone(): PhoneState {
  return useSyncExternalStore(phone.subscribe, phone.get);
}
