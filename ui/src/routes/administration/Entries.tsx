/** A list of entries, one of which is chosen: they come at the end, change in place and go. */
import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

/** The list with its chosen entry. `put` takes the whole list. */
export function useEntries<T>(list: T[], put: (list: T[]) => void) {
  const [at, choose] = useState(0);
  return {
    list,
    at,
    chosen: list[at],
    choose,
    add(entry: T) {
      put([...list, entry]);
      choose(list.length);
    },
    change(entry: T) {
      put(list.map((one, n) => (n === at ? entry : one)));
    },
    remove() {
      put(list.filter((_, n) => n !== at));
      choose(Math.max(0, at - 1));
    },
  };
}

interface EntryListProps<T> {
  title: string;
  /** Where the page around it is called the same. */
  label?: string;
  entries: ReturnType<typeof useEntries<T>>;
  onAdd: () => void;
  name: (entry: T) => string;
  /** Beside the name. */
  aside: (entry: T) => ReactNode;
  /** Below the entries. */
  children?: ReactNode;
}

export function EntryList<T extends { id: string }>(props: EntryListProps<T>) {
  const { title, label, entries, onAdd, name, aside, children } = props;
  const { t } = useTranslation();
  return (
    <section className="panel" aria-label={label ?? title}>
      <div className="panel-head">
        <h2 className="grow">{title}</h2>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlus size={16} aria-hidden />}
          onClick={onAdd}
        >
          {t("admin.add")}
        </Button>
      </div>
      {entries.list.map((entry, n) => (
        <button
          key={entry.id}
          type="button"
          className="item row"
          aria-current={n === entries.at}
          onClick={() => entries.choose(n)}
        >
          <span className="grow cut">{name(entry) || entry.id}</span>
          {aside(entry)}
        </button>
      ))}
      {children}
    </section>
  );
}
