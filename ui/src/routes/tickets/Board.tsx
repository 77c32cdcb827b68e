/**
 * Cards in columns, moved by drag or by Shift+arrows. Where a card may not go is said in words
 * while it is held. Owns movement and focus; what a column means is its owner's.
 */
import { IconBan } from "@tabler/icons-react";
import { type DragEvent, type KeyboardEvent, type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

export interface BoardColumn {
  id: string;
  title: string;
  /** How many there are; more than the cards that are loaded. */
  count: number;
}

export interface BoardProps<T> {
  label: string;
  columns: BoardColumn[];
  cards: T[];
  keyOf: (card: T) => string;
  columnOf: (card: T) => string;
  /** Where a card may go from where it is. */
  allowed: (card: T, column: string) => boolean;
  chosen: string | null;
  onChoose: (card: T) => void;
  onOpen: (card: T) => void;
  onMove: (card: T, column: string) => void;
  Card: (props: { card: T }) => ReactNode;
}

export function Board<T>(props: BoardProps<T>) {
  const { columns, cards, keyOf, columnOf, allowed, onMove } = props;
  const [held, setHeld] = useState<string | null>(null);
  const [over, setOver] = useState<string | null>(null);
  const dragged = cards.find((card) => keyOf(card) === held);
  const drop = (column: string) => (event: DragEvent) => {
    event.preventDefault();
    setHeld(null);
    setOver(null);
    const card = cards.find((each) => keyOf(each) === event.dataTransfer.getData("text/plain"));
    if (card && columnOf(card) !== column) onMove(card, column);
  };
  return (
    <div className="board" role="group" aria-label={props.label} data-held={held !== null}>
      {columns.map((column) => {
        const own = cards.filter((card) => columnOf(card) === column.id);
        const shut = dragged && columnOf(dragged) !== column.id && !allowed(dragged, column.id);
        return (
          <section
            key={column.id}
            className="board-column"
            aria-label={column.title}
            data-column={column.id}
            data-shut={shut || undefined}
            data-over={(over === column.id && !shut) || undefined}
            onDragOver={(event) => {
              if (shut) return;
              event.preventDefault();
              setOver(column.id);
            }}
            onDrop={drop(column.id)}
          >
            <h2 className="board-title">
              <span className="grow cut">{column.title}</span>
              <span className="muted num">{column.count}</span>
            </h2>
            {shut && <Shut />}
            <div className="board-cards">
              {own.map((card) => (
                <BoardCard key={keyOf(card)} {...props} card={card} onHold={setHeld} />
              ))}
            </div>
          </section>
        );
      })}
    </div>
  );
}

function Shut() {
  const { t } = useTranslation();
  return (
    <p className="board-shut">
      <IconBan size={14} aria-hidden />
      {t("ticketing.board.shut")}
    </p>
  );
}

interface BoardCardProps<T> extends BoardProps<T> {
  card: T;
  onHold: (key: string | null) => void;
}

function BoardCard<T>(props: BoardCardProps<T>) {
  const { card, columns, keyOf, columnOf, allowed, onMove, onChoose, onOpen, onHold, Card } = props;
  const key = keyOf(card);
  const at = columns.findIndex(({ id }) => id === columnOf(card));
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (step !== 0 && event.shiftKey) {
      event.preventDefault();
      const way = step > 0 ? columns.slice(at + 1) : columns.slice(0, at).reverse();
      const next = way.find(({ id }) => allowed(card, id)) ?? way[0];
      if (next) onMove(card, next.id);
      return;
    }
    const target = neighbour(event.currentTarget, event.key);
    if (target) {
      event.preventDefault();
      target.focus();
    } else if (event.key === "Enter") {
      event.preventDefault();
      onOpen(card);
    }
  };
  return (
    <a
      href={`/tickets/${key}`}
      className="board-card"
      data-key={key}
      aria-current={props.chosen === key || undefined}
      draggable
      onDragStart={(event) => {
        event.dataTransfer.setData("text/plain", key);
        event.dataTransfer.effectAllowed = "move";
        onHold(key);
      }}
      onDragEnd={() => onHold(null)}
      onFocus={() => onChoose(card)}
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey) return;
        event.preventDefault();
        onOpen(card);
      }}
      onKeyDown={onKeyDown}
    >
      <Card card={card} />
    </a>
  );
}

/** The card above, below or beside, by the arrow that was pressed. */
function neighbour(card: HTMLElement, key: string): HTMLElement | null {
  if (key === "ArrowDown") return card.nextElementSibling as HTMLElement | null;
  if (key === "ArrowUp") return card.previousElementSibling as HTMLElement | null;
  if (key !== "ArrowLeft" && key !== "ArrowRight") return null;
  let column = card.closest<HTMLElement>("[data-column]");
  while (column) {
    const beside = key === "ArrowRight" ? column.nextElementSibling : column.previousElementSibling;
    column = beside as HTMLElement | null;
    const first = column?.querySelector<HTMLElement>(".board-card");
    if (first) return first;
  }
  return null;
}
