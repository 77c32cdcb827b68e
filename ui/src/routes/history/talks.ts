/** The talks of one call. Pure. */
import type { RecordingPart } from "../../api/recordings";

/** The contact's own last talk; a contact without one opens the last of the call. */
export function ownTalk(
  talks: readonly RecordingPart[],
  interaction: string,
): RecordingPart | undefined {
  const own = talks.filter((one) => one.interaction === interaction);
  return own[own.length - 1] ?? talks[talks.length - 1];
}
