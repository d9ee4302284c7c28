import { setConsent, tagCustomer, untagCustomer } from '../commerce/customers';
import { numberOfGid } from '../ids';
import type { Consent, Customer } from '../records';
import type { World } from '../world';
import type { BulkOperations } from './bulk-operations';
import { customerView } from './commerce-views';
import { discountMutations } from './discount-mutations';
import { bulkOperationView } from './views';

type ConsentInput = {
  customerId: string;
  emailMarketingConsent: {
    marketingState: string;
    marketingOptInLevel?: string | null;
    consentUpdatedAt?: string | null;
  };
};

const SETTABLE_STATES = ['PENDING', 'SUBSCRIBED', 'UNSUBSCRIBED'];

export function mutationRoot(world: World, bulk: BulkOperations) {
  const customerWith = (id: string): Customer | undefined =>
    world.store.customers.get(numberOfGid('Customer', id) ?? 0);

  return {
    customerEmailMarketingConsentUpdate: ({ input }: { input: ConsentInput }) => {
      const failed = (field: string[], message: string) => ({
        customer: null,
        userErrors: [{ field: ['input', ...field], message, code: 'INVALID' }],
      });
      const customer = customerWith(input.customerId);
      const { marketingState, marketingOptInLevel, consentUpdatedAt } = input.emailMarketingConsent;
      if (!customer) return failed(['customerId'], 'Customer not found');
      if (customer.email === null) return failed(['customerId'], 'Customer must have an email address');
      if (!SETTABLE_STATES.includes(marketingState)) {
        const message = `Cannot specify ${marketingState} as a marketing state input`;
        return failed(['emailMarketingConsent', 'marketingState'], message);
      }
      setConsent(world, customer, marketingState.toLowerCase() as Consent['state'], {
        optInLevel: (marketingOptInLevel?.toLowerCase() ?? null) as Consent['optInLevel'],
        ...(consentUpdatedAt ? { at: new Date(consentUpdatedAt).toISOString() } : {}),
      });
      return { customer: customerView(world, customer), userErrors: [] };
    },

    ...discountMutations(world),

    tagsAdd: ({ id, tags }: { id: string; tags: string[] }) => {
      const customer = customerWith(id);
      if (!customer) return { node: null, userErrors: [{ field: ['id'], message: 'Resource does not exist' }] };
      tagCustomer(world, customer, tags);
      return { node: customerView(world, customer), userErrors: [] };
    },

    tagsRemove: ({ id, tags }: { id: string; tags: string[] }) => {
      const customer = customerWith(id);
      if (!customer) return { node: null, userErrors: [{ field: ['id'], message: 'Resource does not exist' }] };
      untagCustomer(world, customer, tags);
      return { node: customerView(world, customer), userErrors: [] };
    },

    bulkOperationRunQuery: ({ query, groupObjects }: { query: string; groupObjects: boolean }) => {
      const started = bulk.start(query, groupObjects);
      if (typeof started === 'string') {
        return { bulkOperation: null, userErrors: [{ field: ['query'], message: started, code: 'INVALID' }] };
      }
      return { bulkOperation: bulkOperationView(world, started), userErrors: [] };
    },
  };
}
