import { addCodes, createDiscount, isTaken, removeCodes } from '../commerce/discounts';
import { numberOfGid } from '../ids';
import type { Discount } from '../records';
import { nowIso, type World } from '../world';
import { codeBatchView, discountView } from './discount-views';

type BasicInput = {
  title?: string | null;
  code?: string | null;
  startsAt?: string | null;
  endsAt?: string | null;
  usageLimit?: number | null;
  appliesOncePerCustomer?: boolean | null;
  customerGets?: { value?: { percentage?: number | null } | null; items?: { all?: boolean | null } | null } | null;
  context?: { all?: string | null } | null;
};

/** Arrays of an input hold no more than this. */
const LARGEST_INPUT = 250;

type Problem = [field: string[], code: string, message: string];

export function discountMutations(world: World) {
  const discountWith = (id: string): Discount | undefined =>
    world.store.discounts.get(numberOfGid('DiscountCodeNode', id) ?? 0);
  const errors = (...problems: Problem[]) =>
    problems.map(([field, code, message]) => ({ field, code, message, extraInfo: null }));

  return {
    discountCodeBasicCreate: ({ basicCodeDiscount: input }: { basicCodeDiscount: BasicInput }) => {
      const problems = createProblems(world, input);
      if (problems.length > 0) return { codeDiscountNode: null, userErrors: errors(...problems) };
      const discount = createDiscount(world, {
        title: input.title ?? '',
        code: input.code ?? '',
        percentage: input.customerGets?.value?.percentage ?? 0,
        startsAt: new Date(input.startsAt ?? '').toISOString(),
        endsAt: input.endsAt ? new Date(input.endsAt).toISOString() : null,
        usageLimit: input.usageLimit ?? null,
        oncePerCustomer: input.appliesOncePerCustomer ?? false,
      });
      return { codeDiscountNode: discountView(world, discount), userErrors: [] };
    },

    discountCodeDeactivate: ({ id }: { id: string }) => {
      const discount = discountWith(id);
      if (!discount)
        return { codeDiscountNode: null, userErrors: errors([['id'], 'INVALID', 'Code discount does not exist.']) };
      Object.assign(discount, { endsAt: nowIso(world), updatedAt: nowIso(world) });
      world.store.discounts.put(discount);
      return { codeDiscountNode: discountView(world, discount), userErrors: [] };
    },

    discountRedeemCodeBulkAdd: ({ codes, discountId }: { codes: { code: string }[]; discountId: string }) => {
      const discount = discountWith(discountId);
      if (!discount)
        return { bulkCreation: null, userErrors: errors([['discountId'], 'INVALID', 'Code discount does not exist.']) };
      if (codes.length > LARGEST_INPUT) {
        const message = `The input array size of ${codes.length} is greater than the maximum allowed of ${LARGEST_INPUT}.`;
        throw new Error(message);
      }
      const batch = addCodes(
        world,
        discount,
        codes.map(({ code }) => code),
      );
      return { bulkCreation: { ...codeBatchView(world, batch), done: false }, userErrors: [] };
    },

    discountCodeRedeemCodeBulkDelete: ({ discountId, ids }: { discountId: string; ids?: string[] | null }) => {
      const discount = discountWith(discountId);
      if (!discount)
        return { job: null, userErrors: errors([['discountId'], 'INVALID', 'Code discount does not exist.']) };
      removeCodes(
        world,
        discount,
        (ids ?? []).map((id) => numberOfGid('DiscountRedeemCode', id) ?? 0),
      );
      return { job: { id: `gid://shopify/Job/${discount.id}`, done: false }, userErrors: [] };
    },
  };
}

function createProblems(world: World, input: BasicInput): Problem[] {
  const at = (...field: string[]) => ['basicCodeDiscount', ...field];
  const problems: Problem[] = [];
  const { title, code, startsAt, endsAt, customerGets, context } = input;
  const percentage = customerGets?.value?.percentage;
  if (!title) problems.push([at('title'), 'BLANK', "Title can't be blank"]);
  if (!code) problems.push([at('code'), 'BLANK', "Code can't be blank"]);
  else if (isTaken(world, code))
    problems.push([at('code'), 'TAKEN', 'Code must be unique. Please try a different code.']);
  if (!startsAt) problems.push([at('startsAt'), 'BLANK', "Starts at can't be blank"]);
  else if (endsAt && Date.parse(endsAt) <= Date.parse(startsAt))
    problems.push([at('endsAt'), 'END_DATE_BEFORE_START_DATE', 'Ends at needs to be after starts_at']);
  if (percentage === null || percentage === undefined || percentage <= 0 || percentage > 1) {
    const message = 'Value must be between 0.0 and 1.0';
    problems.push([at('customerGets', 'value', 'percentage'), 'VALUE_OUTSIDE_RANGE', message]);
  }
  if (customerGets?.items?.all !== true) problems.push([at('customerGets', 'items'), 'INVALID', 'Items are missing']);
  if (context?.all !== 'ALL') problems.push([at('context'), 'BLANK', "Context can't be blank"]);
  return problems;
}
