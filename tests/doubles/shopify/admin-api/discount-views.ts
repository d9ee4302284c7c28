import { codesOf, statusOf } from '../commerce/discounts';
import { gid } from '../ids';
import type { CodeBatch, Discount, RedeemCode } from '../records';
import { apiTime } from '../shop-time';
import type { World } from '../world';
import type { Resolver } from './api-context';
import { connection, type PageArguments } from './connections';

function redeemCodeView({ id, code, uses }: RedeemCode) {
  return { __typename: 'DiscountRedeemCode', id: gid('DiscountRedeemCode', id), code, asyncUsageCount: uses };
}

export function discountView(world: World, discount: Discount) {
  const codes = () => codesOf(world, discount);
  const page: Resolver<PageArguments> = (args, context) => connection(codes(), args, context, redeemCodeView);
  return {
    __typename: 'DiscountCodeNode',
    id: gid('DiscountCodeNode', discount.id),
    codeDiscount: {
      __typename: 'DiscountCodeBasic',
      title: discount.title,
      status: () => statusOf(world, discount),
      startsAt: apiTime(discount.startsAt),
      endsAt: discount.endsAt === null ? null : apiTime(discount.endsAt),
      usageLimit: discount.usageLimit,
      appliesOncePerCustomer: discount.oncePerCustomer,
      asyncUsageCount: () => codes().reduce((sum, { uses }) => sum + uses, 0),
      codes: page,
      createdAt: apiTime(discount.createdAt),
      updatedAt: apiTime(discount.updatedAt),
    },
  };
}

/** A batch of codes as it looks once Shopify has worked it off. */
export function codeBatchView(world: World, batch: CodeBatch) {
  const discount = world.store.discounts.get(batch.discountId);
  return {
    __typename: 'DiscountRedeemCodeBulkCreation',
    id: gid('DiscountRedeemCodeBulkCreation', batch.id),
    codesCount: batch.imported + batch.failed,
    importedCount: batch.imported,
    failedCount: batch.failed,
    done: true,
    createdAt: apiTime(batch.createdAt),
    discountCode: discount ? discountView(world, discount) : null,
  };
}
