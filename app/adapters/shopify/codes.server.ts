import { z } from 'zod';
import type { CodeSource } from '~/domain/discounts/schema';
import type { AdminClient } from './admin.server';

/** Shopify takes and shows no more codes than this at a time. */
const PAGE = 250;
/** Shopify adds codes in the background: asked for this often, half a second apart. */
const PATIENCE = { times: 60, ms: 500 };

export const FIND_DISCOUNT = `#graphql
  query FindDiscount($code: String!, $after: String) {
    codeDiscountNodeByCode(code: $code) {
      id
      codeDiscount {
        ... on DiscountCodeBasic {
          codes(first: 250, after: $after) {
            nodes { id code }
            pageInfo { hasNextPage endCursor }
          }
        }
      }
    }
  }`;

export const OPEN_DISCOUNT = `#graphql
  mutation OpenDiscount($discount: DiscountCodeBasicInput!) {
    discountCodeBasicCreate(basicCodeDiscount: $discount) {
      codeDiscountNode { id }
      userErrors { field message }
    }
  }`;

export const ADD_CODES = `#graphql
  mutation AddCodes($discountId: ID!, $codes: [DiscountRedeemCodeInput!]!) {
    discountRedeemCodeBulkAdd(discountId: $discountId, codes: $codes) {
      bulkCreation { id done }
      userErrors { field message }
    }
  }`;

export const FIND_CREATION = `#graphql
  query FindCreation($id: ID!) {
    discountRedeemCodeBulkCreation(id: $id) { done }
  }`;

export const REMOVE_CODES = `#graphql
  mutation RemoveCodes($discountId: ID!, $ids: [ID!]) {
    discountCodeRedeemCodeBulkDelete(discountId: $discountId, ids: $ids) {
      job { id }
      userErrors { field message }
    }
  }`;

const userErrors = z.array(z.object({ message: z.string() }));

const opened = z.object({
  discountCodeBasicCreate: z.object({ codeDiscountNode: z.object({ id: z.string() }).nullable(), userErrors }),
});
const added = z.object({
  discountRedeemCodeBulkAdd: z.object({
    bulkCreation: z.object({ id: z.string(), done: z.boolean() }).nullable(),
    userErrors,
  }),
});
const creation = z.object({ discountRedeemCodeBulkCreation: z.object({ done: z.boolean() }).nullable() });
const removed = z.object({ discountCodeRedeemCodeBulkDelete: z.object({ userErrors }) });
const codePage = z.object({
  nodes: z.array(z.object({ id: z.string(), code: z.string() })),
  pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
});
type CodePage = z.infer<typeof codePage>;
const found = z.object({
  codeDiscountNodeByCode: z
    .object({
      id: z.string(),
      codeDiscount: z.object({ codes: codePage }),
    })
    .nullable(),
});

function refuse(errors: z.infer<typeof userErrors>): void {
  if (errors[0]) throw new Error(`Shopify refused: ${errors[0].message}`);
}

/**
 * Codes by the Admin API (scope write_discounts). One discount holds many codes; its usage limit holds for each of them. `sleep` waits in real
 * time while Shopify adds codes.
 */
export function createCodeSource(admin: AdminClient, sleep: (ms: number) => Promise<void>): CodeSource {
  const find = async (shopDomain: string, code: string, after: string | null) =>
    found.parse(await admin.request(shopDomain, FIND_DISCOUNT, { code, after })).codeDiscountNodeByCode;

  const idsOf = async (shopDomain: string, firstCode: string): Promise<Map<string, string>> => {
    const ids = new Map<string, string>();
    let after: string | null = null;
    do {
      const page: CodePage | undefined = (await find(shopDomain, firstCode, after))?.codeDiscount.codes;
      for (const { code, id } of page?.nodes ?? []) ids.set(code, id);
      after = page?.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    } while (after !== null);
    return ids;
  };

  return {
    async open(shopDomain, { title, percent, startsAt, endsAt, code }) {
      const known = await find(shopDomain, code, null);
      if (known) return known.id;
      const discount = {
        title,
        code,
        startsAt: startsAt.toISOString(),
        endsAt: endsAt.toISOString(),
        usageLimit: 1,
        customerGets: { value: { percentage: percent / 100 }, items: { all: true } },
        combinesWith: { orderDiscounts: false, productDiscounts: false, shippingDiscounts: true },
        context: { all: 'ALL' },
      };
      const answer = opened.parse(await admin.request(shopDomain, OPEN_DISCOUNT, { discount }));
      const { codeDiscountNode, userErrors: errors } = answer.discountCodeBasicCreate;
      refuse(errors);
      if (!codeDiscountNode) throw new Error('Shopify made no discount');
      return codeDiscountNode.id;
    },

    async add(shopDomain, { id: discountId, firstCode }, codes) {
      const known = await idsOf(shopDomain, firstCode);
      const missing = codes.filter((code) => !known.has(code));
      for (let start = 0; start < missing.length; start += PAGE) {
        const chunk = missing.slice(start, start + PAGE).map((code) => ({ code }));
        const answer = added.parse(await admin.request(shopDomain, ADD_CODES, { discountId, codes: chunk }));
        const { bulkCreation, userErrors: errors } = answer.discountRedeemCodeBulkAdd;
        refuse(errors);
        if (bulkCreation && !bulkCreation.done) await settled(shopDomain, bulkCreation.id);
      }
      return missing.length > 0 ? idsOf(shopDomain, firstCode) : known;
    },

    async remove(shopDomain, discountId, ids) {
      for (let start = 0; start < ids.length; start += PAGE) {
        const chunk = ids.slice(start, start + PAGE);
        const answer = removed.parse(await admin.request(shopDomain, REMOVE_CODES, { discountId, ids: chunk }));
        refuse(answer.discountCodeRedeemCodeBulkDelete.userErrors);
      }
    },
  };

  async function settled(shopDomain: string, id: string): Promise<void> {
    for (let times = 0; times < PATIENCE.times; times += 1) {
      const answer = creation.parse(await admin.request(shopDomain, FIND_CREATION, { id }));
      if (answer.discountRedeemCodeBulkCreation?.done) return;
      await sleep(PATIENCE.ms);
    }
    throw new Error('Shopify is still adding codes');
  }
}
