/** Lists that come by pages, read to their end. */

/** A file of more rows is asked for in parts, by narrower filters. */
export const MOST_ROWS = 20_000;

interface Page<Row> {
  items: Row[];
  next_cursor: string | null;
}

export async function everyPage<Row>(
  read: (cursor: string | null) => Promise<Page<Row>>,
): Promise<Row[]> {
  const rows: Row[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<Row> = await read(cursor);
    rows.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor !== null && rows.length < MOST_ROWS);
  return rows.slice(0, MOST_ROWS);
}
