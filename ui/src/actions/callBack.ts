/** Calls that go out by an agent's own command: an owed callback, or a number on a card. */
import { callOut, takeCallback } from "../api/calls";
import { dialable } from "../format/number";
import type { DeskContext } from "./action";

/** A call out needs a phone that can ring and hands that are free. */
export const canCall = ({ agent, interaction, phone }: DeskContext): boolean =>
  interaction === null &&
  agent !== null &&
  (agent.state === "idle" || agent.state === "away") &&
  (phone.line === "ready" || agent.phone);

export const payCallback = (callback: string) => takeCallback(callback);

export async function call(organization: string, number: string) {
  const digits = dialable(number);
  if (digits) await callOut(organization, digits);
}
