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
