import { Readable } from 'node:stream';
import type { ReadableStream as WebStream } from 'node:stream/web';
import { z } from 'zod';
import type { HistorySource, ImportKind } from '~/domain/commerce/schema';
import type { AdminClient } from './admin.server';

const documents: Record<ImportKind, string> = {
  products: `{ products { edges { node { id title handle productType vendor status tags publishedAt updatedAt featuredMedia { preview { image { url } } }
    variants { edges { node { id title price compareAtPrice inventoryQuantity inventoryPolicy inventoryItem { id tracked } } } } } } } }`,
  customers: `{ customers { edges { node { id firstName lastName tags createdAt updatedAt
    defaultEmailAddress { emailAddress marketingState marketingOptInLevel marketingUpdatedAt }
    defaultAddress { countryCodeV2 provinceCode city } } } } }`,
  orders: `{ orders { edges { node { id name createdAt processedAt updatedAt cancelledAt email currencyCode test sourceName
    displayFinancialStatus displayFulfillmentStatus totalPriceSet { shopMoney { amount currencyCode } }
    customer { id firstName lastName defaultEmailAddress { emailAddress } }
    lineItems { edges { node { id title variantTitle quantity product { id } variant { id } originalUnitPriceSet { shopMoney { amount } } } } } } } } }`,
};

/** Starts Shopify's own export of everything of one kind. */
export const REQUEST_HISTORY = `#graphql
  mutation RequestHistory($query: String!) {
    bulkOperationRunQuery(query: $query, groupObjects: true) {
      bulkOperation { id status }
      userErrors { field message }
    }
  }`;

export const FIND_HISTORY = `#graphql
  query FindHistory($id: ID!) {
    bulkOperation(id: $id) { id status errorCode rootObjectCount url }
  }`;

const requested = z.object({
  bulkOperationRunQuery: z.object({
    bulkOperation: z.object({ id: z.string() }).nullable(),
    userErrors: z.array(z.object({ message: z.string() })),
  }),
});

const found = z.object({
  bulkOperation: z
    .object({
      status: z.string(),
      rootObjectCount: z.coerce.number(),
      url: z.string().nullable(),
      errorCode: z.string().nullable(),
    })
    .nullable(),
});

/** The shop's past through `bulkOperationRunQuery`: Shopify prepares one file of JSON lines, children right after their parent. */
export function createHistorySource(admin: AdminClient, fetchFile: typeof fetch): HistorySource {
  return {
    async request(shopDomain, kind) {
      const answer = requested.parse(await admin.request(shopDomain, REQUEST_HISTORY, { query: documents[kind] }));
      const { bulkOperation, userErrors } = answer.bulkOperationRunQuery;
      if (!bulkOperation) throw new Error(`Shopify refused the export: ${userErrors[0]?.message ?? 'no reason given'}`);
      return bulkOperation.id;
    },
    async find(shopDomain, id) {
      const { bulkOperation } = found.parse(await admin.request(shopDomain, FIND_HISTORY, { id }));
      if (!bulkOperation) return { state: 'failed', url: null, records: 0 };
      const { status, url, rootObjectCount } = bulkOperation;
      const isOver = ['FAILED', 'CANCELED', 'EXPIRED'].includes(status);
      return {
        state: status === 'COMPLETED' ? 'completed' : isOver ? 'failed' : 'running',
        url,
        records: rootObjectCount,
      };
    },
    async *lines(url) {
      const response = await fetchFile(url);
      if (!response.ok || !response.body) throw new Error(`the export could not be read: ${response.status}`);
      const decoder = new TextDecoder();
      let rest = '';
      for await (const chunk of Readable.fromWeb(response.body as WebStream<Uint8Array>)) {
        const parts = (rest + decoder.decode(chunk as Uint8Array, { stream: true })).split('\n');
        rest = parts.pop() ?? '';
        for (const line of parts) if (line !== '') yield line;
      }
      if (rest !== '') yield rest;
    },
  };
}
