/** Runs one statement and returns its rows. */
export type Query = <Row>(text: string, values?: unknown[]) => Promise<Row[]>;

interface Column {
  schema: string;
  table: string;
  column: string;
  type: string;
}

/** Every column of every table of every schema, Postgres's own aside. */
async function columns(query: Query): Promise<Column[]> {
  return query<Column>(
    `select c.table_schema as schema, c.table_name as table, c.column_name as column, c.data_type as type
     from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
     where t.table_type = 'BASE TABLE' and c.table_schema not in ('pg_catalog', 'information_schema')
     order by 1, 2, c.ordinal_position`,
  );
}

const name = (text: string) => `"${text.replaceAll('"', '""')}"`;

function tablesOf(list: readonly Column[]): Map<string, Column[]> {
  const tables = new Map<string, Column[]>();
  for (const column of list) {
    const table = `${name(column.schema)}.${name(column.table)}`;
    tables.set(table, [...(tables.get(table) ?? []), column]);
  }
  return tables;
}

/** Where in the whole database a text stands, letter case aside: "schema.table.column" once each. Bytes are read as text too. */
export async function placesOf(query: Query, needles: readonly string[]): Promise<string[]> {
  const places: string[] = [];
  for (const [table, list] of tablesOf(await columns(query))) {
    const asText = ({ column, type }: Column) =>
      type === 'bytea' ? `encode(${name(column)}, 'escape')` : `${name(column)}::text`;
    const counts = list.map(
      (column, index) =>
        `count(*) filter (where exists (select 1 from unnest($1::text[]) as n(needle)
           where strpos(lower(${asText(column)}), lower(needle)) > 0))::int as c${index}`,
    );
    const [row] = await query<Record<string, number>>(`select ${counts.join(', ')} from ${table}`, [needles]);
    list.forEach(({ schema, table: of, column }, index) => {
      if ((row?.[`c${index}`] ?? 0) > 0) places.push(`${schema}.${of}.${column}`);
    });
  }
  return places;
}

/** Everything that belongs to a shop, by table, rows in a fixed order; tables in which it has none are absent. */
export async function rowsOfShop(
  query: Query,
  shop: { id: string; domain: string },
): Promise<Record<string, unknown[]>> {
  const found: Record<string, unknown[]> = {};
  for (const [table, list] of tablesOf(await columns(query))) {
    const has = (column: string) => list.some((one) => one.column === column);
    const owner = has('shop_id')
      ? 't.shop_id = $1::uuid and $2::text is not null'
      : has('shop_domain')
        ? 't.shop_domain = $2 and $1::uuid is not null'
        : has('shop')
          ? 't.shop = $2 and $1::uuid is not null'
          : has('domain')
            ? 't.id = $1::uuid and $2::text is not null'
            : null;
    if (!owner) continue;
    const rows = await query<{ row: unknown }>(
      `select to_jsonb(t) as row from ${table} t where ${owner} order by to_jsonb(t)::text`,
      [shop.id, shop.domain],
    );
    if (rows.length > 0) found[list[0]?.table ?? table] = rows.map(({ row }) => row);
  }
  return found;
}
