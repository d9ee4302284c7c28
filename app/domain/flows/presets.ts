import { abandonedCart, abandonedCheckout, browseAbandonment } from './preset-flows/abandonment';
import { deliveryEducation, postPurchase, welcome, winBack } from './preset-flows/relationship';
import type { FlowDefinition } from './schema';

/** The flows every shop starts with, in the order the merchant sees them: the ladder. */
export const presets: readonly FlowDefinition[] = [
  welcome,
  abandonedCheckout,
  abandonedCart,
  browseAbandonment,
  postPurchase,
  deliveryEducation,
  winBack,
];

/** What most shops begin with: the first rungs of the ladder, which the demo and the benchmarks switch on. */
export const firstFlows: readonly string[] = [
  'welcome',
  'abandoned-checkout',
  'abandoned-cart',
  'browse-abandonment',
  'post-purchase',
  'delivery-education',
  'win-back',
];
