import type { CatalogueMove } from '../commerce/schema';
import type { Ctx } from '../context';
import { stableId } from '../ids.server';
import { movesAskedFor } from './fan-out';
import { takeUp } from './fan-out.server';
import { liveFlows } from './versions.server';

/** A price that is being edited settles first. */
const SETTLING_MS = 10 * 60_000;

/**
 * Takes up what changes of the catalogue mean, as far as a live flow asks: whom they concern is found out later, in small pieces.
 * Call it in the transaction that changed the mirror. A variant that is back while people still hear of it is not begun anew.
 */
export async function noteCatalogueMoves(ctx: Ctx, moves: readonly CatalogueMove[]): Promise<void> {
  if (moves.length === 0) return;
  for (const [kind, asked] of movesAskedFor(await liveFlows(ctx), moves)) {
    if (kind !== 'restocked') {
      const names = asked.map((move) => `${move.productId} ${'variantId' in move ? move.variantId : ''}`);
      const dueAt = new Date(ctx.now.getTime() + (kind === 'price_dropped' ? SETTLING_MS : 0));
      await takeUp(ctx, { id: stableId(ctx.now, ctx.shopId, kind, ...names), kind, moves: asked, dueAt });
      continue;
    }
    for (const move of asked) {
      const variantId = 'variantId' in move ? move.variantId : '';
      const id = stableId(new Date(0), ctx.shopId, kind, variantId);
      await takeUp(ctx, { id, kind, moves: [move], dueAt: ctx.now });
    }
  }
}
