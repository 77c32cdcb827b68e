/** Articles that fit what is being written, beside a ticket's form. */

interface SuggestionsProps {
  organization: string;
  text: string;
  onInsert?: (text: string) => void;
}

export function Suggestions(_: SuggestionsProps) {
  return null;
}
