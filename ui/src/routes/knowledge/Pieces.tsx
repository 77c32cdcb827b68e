/** A text with what was looked for marked. The server sends pieces of plain text, never markup. */
import type { TextPiece } from "../../api/knowledge";

export function Pieces({ of }: { of: TextPiece[] }) {
  return of.map((piece, n) =>
    piece.hit ? (
      <mark key={n} className="hit">
        {piece.text}
      </mark>
    ) : (
      piece.text
    ),
  );
}
