/** The letter that chooses a disposition: out of its own name, so that it is remembered. Pure. */

const plain = (name: string) =>
  name
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase();

const ALPHABET = [..."abcdefghijklmnopqrstuvwxyz"];

interface Named {
  id: string;
  name: string;
}

/**
 * A letter for each, by id: initials first, in the order shown; then another letter of the name; then
 * any. `taken`: single letters that do something else. More than there are letters have none.
 */
export function keysOf(of: readonly Named[], taken: readonly string[] = []): Map<string, string> {
  const keys = new Map<string, string>();
  const used = new Set(taken.map((key) => key.toLowerCase()));
  const give = (id: string, letters: Iterable<string>) => {
    if (keys.has(id)) return;
    for (const letter of letters) {
      if (!/^[a-z]$/.test(letter) || used.has(letter)) continue;
      used.add(letter);
      keys.set(id, letter);
      return;
    }
  };
  for (const { id, name } of of) give(id, plain(name).slice(0, 1));
  for (const { id, name } of of) give(id, plain(name));
  for (const { id } of of) give(id, ALPHABET);
  return keys;
}

/** A hand that types a text, or answers a dialog, disposes of nothing. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  return (
    target.closest(
      'input, textarea, select, [contenteditable="true"], [role="dialog"], [role="listbox"], ' +
        '[role="menu"], [role="combobox"], [data-takes-keys]',
    ) !== null
  );
}
