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

interface Shop {
  id: string;
  domain: string;
}

/** The tables that belong to shops, each with the condition by which: $1 is the shop's id, $2 its domain. */
async function ownedTables(query: Query): Promise<{ table: string; name: string; owner: string }[]> {
  const owners = [
    ['shop_id', 't.shop_id = $1::uuid and $2::text is not null'],
    ['shop_domain', 't.shop_domain = $2::text and $1::uuid is not null'],
    ['shop', 't.shop = $2::text and $1::uuid is not null'],
    ['domain', 't.id = $1::uuid and $2::text is not null'],
  ] as const;
  return [...tablesOf(await columns(query))].flatMap(([table, list]) => {
    const owner = owners.find(([column]) => list.some((one) => one.column === column));
    return owner ? [{ table, name: list[0]?.table ?? table, owner: owner[1] }] : [];
  });
}

/** Everything that belongs to a shop, by table, rows in a fixed order; tables in which it has none are absent. */
export async function rowsOfShop(query: Query, shop: Shop): Promise<Record<string, unknown[]>> {
  const found: Record<string, unknown[]> = {};
  for (const { table, name, owner } of await ownedTables(query)) {
    const rows = await query<{ row: unknown }>(
      `select to_jsonb(t) as row from ${table} t where ${owner} order by to_jsonb(t)::text`,
      [shop.id, shop.domain],
    );
    if (rows.length > 0) found[name] = rows.map(({ row }) => row);
  }
  return found;
}

/** The same as one short text a table, for comparing often. */
export async function createFingerprint(
  query: Query,
): Promise<(query: Query, shop: Shop) => Promise<Record<string, string>>> {
  const parts = (await ownedTables(query)).map(
    ({ table, name, owner }) =>
      `select '${name}' as name, count(*) || ' ' || coalesce(md5(string_agg(to_jsonb(t)::text, '' order by to_jsonb(t)::text)), '') as print
       from ${table} t where ${owner}`,
  );
  const text = parts.join(' union all ');
  return async (run, shop) => {
    const rows = await run<{ name: string; print: string }>(text, [shop.id, shop.domain]);
    return Object.fromEntries(rows.map(({ name: table, print }) => [table, print]));
  };
}

/** Takes a shop out of the world, past every door. */
export async function removeShop(query: Query, shop: Shop): Promise<void> {
  for (const { table, owner } of await ownedTables(query)) {
    await query(`delete from ${table} t where ${owner}`, [shop.id, shop.domain]);
  }
}
