import type { Ctx } from '../../app/domain/context';
import * as segments from '../../app/domain/segments/segments.server';
import { segmentInputSchema } from '../../app/domain/segments/schema';
import * as shops from '../../app/domain/shops/shops.server';
import { findTraits } from '../../app/domain/traits/traits.server';
import { KEPT } from './kept-segment';
import type { Holding } from './two-shops';

interface Given {
  own: Holding;
  foreign: Holding;
}

async function revisionOf(ctx: Ctx): Promise<number> {
  return (await shops.findShopById(ctx.sql, ctx.shopId))?.segmentsRevision ?? 0;
}

const mine = segmentInputSchema.parse({ name: 'Mine', condition: { trait: 'orders.count', is: 'gte', value: 1 } });

async function withOne(ctx: Ctx): Promise<string> {
  return segments.createSegment(ctx, mine);
}

/** Every verb of the segments door, called in the one shop with whatever the other one owns. */
export const segmentCases: Record<string, (ctx: Ctx, given: Given) => unknown> = {
  'segments.installPrebuilt': (ctx) => segments.installPrebuilt(ctx),
  'segments.listSegments': (ctx) => segments.listSegments(ctx),
  'segments.findSegment': (ctx) => segments.findSegment(ctx, KEPT),
  'segments.sampleOf': async (ctx) => {
    const segment = await segments.findSegment(ctx, KEPT);
    return segment && segments.sampleOf(ctx, segment);
  },
  'segments.createSegment': (ctx) => segments.createSegment(ctx, mine),
  'segments.updateSegment': async (ctx) => segments.updateSegment(ctx, await withOne(ctx), { ...mine, name: 'Other' }),
  'segments.deleteSegment': async (ctx) => segments.deleteSegment(ctx, await withOne(ctx)),
  'segments.switchSegment': (ctx) => segments.switchSegment(ctx, KEPT, 'off'),
  'segments.countMatching': (ctx) => segments.countMatching(ctx, mine.condition),
  'segments.sampleMatching': (ctx) => segments.sampleMatching(ctx, mine.condition, 50),
  'segments.countSegments': (ctx) => segments.countSegments(ctx),
  'segments.findAskedEvents': (ctx, { foreign }) =>
    segments.findAskedEvents(ctx, [foreign.contactId], [{ event: 'order_placed', is: 'gte', value: 1 }]),
  'segments.findFigures': (ctx) => segments.findFigures(ctx, [{ standing: 'spend', top: 5 }]),
  'segments.segmentsOf': (ctx, { foreign }) => segments.segmentsOf(ctx, foreign.contactId),
  'segments.explainMembership': (ctx, { foreign }) => segments.explainMembership(ctx, KEPT, foreign.contactId),
  'segments.updateMemberships': async (ctx, { foreign }) =>
    segments.updateMemberships(ctx, {
      revision: await revisionOf(ctx),
      traits: await findTraits(ctx, [foreign.contactId]),
      why: 'profile',
    }),
  'segments.lookAgain': async (ctx, { foreign }) =>
    segments.lookAgain(ctx, [foreign.contactId], { revision: await revisionOf(ctx), why: 'repair' }),
  'segments.findDifferences': (ctx) => segments.findDifferences(ctx),
  'segments.hasUnfilled': (ctx) => segments.hasUnfilled(ctx),
  'segments.noteFilled': async (ctx) => {
    await segments.switchSegment(ctx, await withOne(ctx), 'on');
    return segments.noteFilled(ctx, ctx.now);
  },
  'segments.moveContact': (ctx, { own, foreign }) => segments.moveContact(ctx, foreign.contactId, own.contactId),
  'segments.exportContact': (ctx, { foreign }) => segments.exportContact(ctx, foreign.contactId),
  'segments.eraseContact': (ctx, { foreign }) => segments.eraseContact(ctx, foreign.contactId),
  'segments.eraseShop': (ctx) => segments.eraseShop(ctx),
};
