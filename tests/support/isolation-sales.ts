import * as commerce from '../../app/domain/commerce/commerce.server';
import type { Ctx } from '../../app/domain/context';
import { liveFlows, supplyTimersAhead } from '../../app/domain/flows/flows.server';
import type { Holding } from './two-shops';

/** What is concluded from a shop's sales, asked in the one shop about whoever the other one knows. */
export const salesCases: Record<string, (ctx: Ctx, given: { foreign: Holding }) => unknown> = {
  'commerce.averageOrder': (ctx) => commerce.averageOrder(ctx, 'GBP'),
  'commerce.amountQuantiles': (ctx) => commerce.amountQuantiles(ctx),
  'commerce.bestSellers': (ctx) => commerce.bestSellers(ctx, 50),
  'commerce.reorderRhythms': (ctx) => commerce.reorderRhythms(ctx),
  'flows.supplyTimersAhead': async (ctx, { foreign }) =>
    supplyTimersAhead(ctx, await liveFlows(ctx), [foreign.contactId]),
};
