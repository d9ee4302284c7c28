import type { Ctx } from '../../app/domain/context';
import * as discounts from '../../app/domain/discounts/discounts.server';
import * as flows from '../../app/domain/flows/flows.server';
import { stableId } from '../../app/domain/ids.server';
import type { Holding } from './two-shops';

interface Given {
  own: Holding;
  foreign: Holding;
}

const LIMITS = { weeklyCodes: 3, coolDownDays: 60, fullPricePercent: 5 };
const offerOf = ({ id }: Holding) => stableId(new Date(0), id, 'offer', '10', '7');
const runOf = ({ contactId, enrollment }: Holding) => ({ contactId, enrollmentId: enrollment.id });
const keep = { size: 3, timeZone: 'Europe/London', isWanted: () => true };

async function pooled(ctx: Ctx, { own }: Given): Promise<void> {
  await discounts.wantOffers(ctx, [{ percent: 10, validDays: 7 }]);
  const work = await discounts.planCodes(ctx, offerOf(own), keep);
  if (!work?.pool) throw new Error('no pool was planned');
  const ready = new Map(work.pool.codes.map((code) => [code, `gid://shopify/DiscountRedeemCode/${code}`]));
  await discounts.recordCodes(ctx, { poolId: work.pool.id, discountId: 'gid://shopify/DiscountCodeNode/1', ready });
}

/** Every verb of discounts, and those of flows that give codes, called in the one shop with whatever the other one owns. */
export const discountCases: Record<string, (ctx: Ctx, given: Given) => unknown> = {
  'discounts.wantOffers': (ctx) => discounts.wantOffers(ctx, [{ percent: 10, validDays: 7 }]),
  'discounts.planCodes': (ctx, { foreign }) => discounts.planCodes(ctx, offerOf(foreign), keep),
  'discounts.recordCodes': (ctx, given) => pooled(ctx, given),
  'discounts.finishOffer': (ctx, { foreign }) =>
    discounts.finishOffer(ctx, offerOf(foreign), { isKept: true, error: null }),
  'discounts.giveCodes': async (ctx, given) => {
    await pooled(ctx, given);
    const { flowId } = given.foreign;
    return discounts.giveCodes(
      ctx,
      [{ ...runOf(given.foreign), flowId, stepId: 'code', ladder: [10], validDays: 7 }],
      LIMITS,
    );
  },
  'discounts.grantsOf': (ctx, { foreign }) => discounts.grantsOf(ctx, [foreign.contactId]),
  'discounts.findGrants': (ctx, { foreign }) => discounts.findGrants(ctx, [runOf(foreign)]),
  'discounts.markShown': (ctx, { foreign }) => discounts.markShown(ctx, [runOf(foreign)]),
  'discounts.returnUnseen': (ctx, { foreign }) => discounts.returnUnseen(ctx, [runOf(foreign)]),
  'discounts.settleOrders': (ctx, { foreign }) =>
    discounts.settleOrders(ctx, [
      { orderId: '1', contactId: foreign.contactId, placedAt: ctx.now, codes: ['AAAAA-AAAAA'] },
    ]),
  'discounts.moveContact': (ctx, { own, foreign }) => discounts.moveContact(ctx, foreign.contactId, own.contactId),
  'discounts.eraseContact': (ctx, { foreign }) => discounts.eraseContact(ctx, foreign.contactId),
  'discounts.eraseShop': (ctx) => discounts.eraseShop(ctx),
  'flows.offersOf': (ctx) => flows.offersOf(ctx),
  'flows.answerStep': (ctx, { foreign }) =>
    flows.answerStep(ctx, { ...runOf(foreign), stepId: foreign.enrollment.stepId }, { refused: true }),
};

/** Verbs about codes that no shop's context limits, and why. */
export const discountsOutside: Record<string, string> = {
  'discounts.claimOffers': 'takes work of all shops; each row names its shop, and jobs open that shop’s context for it',
  'discounts.offersAhead': 'tells when something is due anywhere',
  'flows.wishesOf': 'reads and writes nothing',
};
