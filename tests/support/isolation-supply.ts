import { reorderRhythms } from '../../app/domain/commerce/commerce.server';
import type { Ctx } from '../../app/domain/context';
import { liveFlows, supplyTimersAhead } from '../../app/domain/flows/flows.server';
import type { Holding } from './two-shops';

/** What is known of how long things last, called in the one shop with whoever the other one knows. */
export const supplyCases: Record<string, (ctx: Ctx, given: { foreign: Holding }) => unknown> = {
  'commerce.reorderRhythms': (ctx) => reorderRhythms(ctx),
  'flows.supplyTimersAhead': async (ctx, { foreign }) =>
    supplyTimersAhead(ctx, await liveFlows(ctx), [foreign.contactId]),
};
