import { z } from 'zod';
import { type HistoryRecord, translateHistory } from '~/adapters/shopify/translate-history';
import { findImport, listImports, saveImport } from '~/domain/commerce/commerce.server';
import type { HistorySource, ImportView } from '~/domain/commerce/schema';
import type { ShopView } from '~/domain/shops/schema';
import { findShopById } from '~/domain/shops/shops.server';
import { parseLossless } from '~/adapters/shopify/json';
import { applyTranslations } from './apply-translations.server';
import { contextOf, type Parts } from './parts';

export const importPayload = z.object({ shopId: z.uuid() });
export const readImportPayload = z.object({ shopId: z.uuid(), bulkOperationId: z.string() });

const BATCH_RECORDS = 250;

/**
 * Moves the history import one step on: asks Shopify for the next kind, or looks whether the one under way is ready (its webhook may
 * have been lost). Runs whenever an import was asked for or one of its parts is through.
 */
export async function importHistory(
  parts: Parts,
  history: HistorySource,
  { shopId }: z.infer<typeof importPayload>,
): Promise<void> {
  const state = await parts.transaction(async (sql) => {
    const shop = await findShopById(sql, shopId);
    return shop && { shop, imports: await listImports(contextOf(parts, sql, shopId, parts.now())) };
  });
  if (!state) return;
  const running = state.imports.find((one) => one.state === 'running' || one.state === 'reading');
  if (running?.bulkOperationId) return readImport(parts, history, { shopId, bulkOperationId: running.bulkOperationId });
  const next = state.imports.find((one) => one.state === 'requested');
  if (!next) return;
  const bulkOperationId = await history.request(state.shop.domain, next.kind);
  await parts.transaction((sql) =>
    saveImport(contextOf(parts, sql, shopId, parts.now()), next.id, { state: 'running', bulkOperationId }),
  );
}

/** Reads a finished export from the line after the last one that was applied. Each batch and its progress are one transaction. */
export async function readImport(
  parts: Parts,
  history: HistorySource,
  { shopId, bulkOperationId }: z.infer<typeof readImportPayload>,
): Promise<void> {
  const found = await parts.transaction(async (sql) => {
    const shop = await findShopById(sql, shopId);
    const one = shop && (await findImport(contextOf(parts, sql, shopId, parts.now()), bulkOperationId));
    return shop && one ? { shop, one } : null;
  });
  if (!found) return;
  const { shop, one } = found;
  const result = await history.find(shop.domain, bulkOperationId);
  if (result.state === 'running') return;
  if (result.state === 'failed') {
    await save(parts, shop, one, { state: 'failed', error: 'Shopify could not prepare the export.' });
    return next(parts, shopId);
  }
  await save(parts, shop, one, { state: 'reading', recordsTotal: result.records });
  let lines = 0;
  let recordsDone = one.recordsDone;
  let batch: HistoryRecord[] = [];
  const apply = async (upTo: number) => {
    if (batch.length === 0) return;
    const records = batch;
    batch = [];
    await parts.transaction(async (sql) => {
      const ctx = contextOf(parts, sql, shop.id, parts.now());
      const translations = records.flatMap((record) => translateHistory(one.kind, record, ctx.now, shop.currency));
      await applyTranslations(ctx, shop, translations, { history: true });
      await saveImport(ctx, one.id, { linesDone: upTo, recordsDone: recordsDone + records.length });
    });
    recordsDone += records.length;
  };
  for await (const line of result.url ? history.lines(result.url) : []) {
    const object = parseLossless(line) as Record<string, unknown>;
    const isChild = typeof object.__parentId === 'string';
    if (!isChild && batch.length >= BATCH_RECORDS) await apply(lines);
    lines += 1;
    if (lines <= one.linesDone) continue;
    if (isChild) batch.at(-1)?.children.push(object);
    else batch.push({ object, children: [] });
  }
  await apply(lines);
  await save(parts, shop, one, { state: 'done', recordsTotal: recordsDone });
  await next(parts, shopId);
}

async function save(
  parts: Parts,
  shop: ShopView,
  one: ImportView,
  change: Parameters<typeof saveImport>[2],
): Promise<void> {
  await parts.transaction((sql) => saveImport(contextOf(parts, sql, shop.id, parts.now()), one.id, change));
}

async function next(parts: Parts, shopId: string): Promise<void> {
  await parts.enqueue(parts.sql, 'import-history', { shopId }, `import-history:${shopId}:next`);
}
