/** A text in which numbers call and addresses write when they are clicked. */
import { pieces } from "../format/reachable";
import { PhoneNumber } from "./PhoneNumber";

interface ReachableTextProps {
  /** On whose behalf a call is made. */
  organization: string;
  text: string;
}

export function ReachableText({ organization, text }: ReachableTextProps) {
  return pieces(text).map((piece, n) => {
    switch (piece.kind) {
      case "text":
        return piece.text;
      case "email":
        return (
          <a key={n} href={`mailto:${piece.text}`}>
            {piece.text}
          </a>
        );
      case "phone":
        return (
          <PhoneNumber
            key={n}
            organization={organization}
            number={piece.number}
            shown={piece.text}
          />
        );
    }
  });
}
