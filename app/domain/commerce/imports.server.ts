import type { Ctx } from '../context';
import { stableId } from '../ids.server';
import { importKinds, type ImportView } from './schema';

const COLUMNS = `id, kind, state, bulk_operation_id as "bulkOperationId", lines_done as "linesDone",
  records_total as "recordsTotal", records_done as "recordsDone", requested_at as "requestedAt", finished_at as "finishedAt", error`;

/** Notes that the shop's past is wanted: one import a kind. While one is under way, asking again changes nothing (false). */
export async function requestImports(ctx: Ctx): Promise<boolean> {
  const open = await ctx.sql.query(
    `select id from commerce_import where shop_id = $1 and state in ('requested', 'running', 'reading') limit 1`,
    [ctx.shopId],
  );
  if (open.length > 0) return false;
  await ctx.sql.query(
    `insert into commerce_import (id, shop_id, kind, state, requested_at)
     select n.id, $3, n.kind, 'requested', $4 from unnest($1::uuid[], $2::text[]) as n(id, kind)`,
    [importKinds.map((kind) => stableId(ctx.now, ctx.shopId, 'import', kind)), [...importKinds], ctx.shopId, ctx.now],
  );
  return true;
}

/** The newest import of each kind, in the order they run. */
export async function listImports(ctx: Ctx): Promise<ImportView[]> {
  const rows = await ctx.sql.query<ImportView>(
    `select distinct on (kind) ${COLUMNS} from commerce_import where shop_id = $1 order by kind, requested_at desc`,
    [ctx.shopId],
  );
  return rows.sort((a, b) => importKinds.indexOf(a.kind) - importKinds.indexOf(b.kind));
}

/** The import a finished export belongs to, locked; null when it is not ours or already read. */
export async function findImport(ctx: Ctx, bulkOperationId: string): Promise<ImportView | null> {
  const [row] = await ctx.sql.query<ImportView>(
    `select ${COLUMNS} from commerce_import where shop_id = $1 and bulk_operation_id = $2 and state in ('running', 'reading')`,
    [ctx.shopId, bulkOperationId],
  );
  return row ?? null;
}

/** Records how far an import is. `linesDone` is saved in the transaction that applied those lines, so a crash repeats none. */
export async function saveImport(
  ctx: Ctx,
  id: string,
  change: Partial<
    Pick<ImportView, 'state' | 'bulkOperationId' | 'linesDone' | 'recordsTotal' | 'recordsDone' | 'error'>
  >,
): Promise<void> {
  await ctx.sql.query(
    `update commerce_import set state = coalesce($3, state), bulk_operation_id = coalesce($4, bulk_operation_id),
       lines_done = coalesce($5, lines_done), records_total = coalesce($6, records_total),
       records_done = coalesce($9, records_done), error = $7,
       finished_at = case when coalesce($3, state) in ('done', 'failed') then $8::timestamptz else null end
     where shop_id = $1 and id = $2`,
    [
      ctx.shopId,
      id,
      change.state ?? null,
      change.bulkOperationId ?? null,
      change.linesDone ?? null,
      change.recordsTotal ?? null,
      change.error ?? null,
      ctx.now,
      change.recordsDone ?? null,
    ],
  );
}
