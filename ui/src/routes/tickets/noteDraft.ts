/** Notes that were typed and not sent, by ticket: a closed page loses nothing of them. */
const KEY = "plateau.ticket-notes";
const KEPT = 20;

function all(): Record<string, string> {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? "{}") as Record<string, string>;
  } catch {
    return {};
  }
}

export const noteDraft = (ticket: string): string => all()[ticket] ?? "";

export function keepNote(ticket: string, text: string) {
  const { [ticket]: _before, ...others } = all();
  const entries = Object.entries(others).slice(-(KEPT - 1));
  if (text) entries.push([ticket, text]);
  try {
    sessionStorage.setItem(KEY, JSON.stringify(Object.fromEntries(entries)));
  } catch {
    // Storage refused: the text lives as long as the page.
  }
}
