import { abandonedCart, abandonedCheckout, browseAbandonment } from './presets/abandonment';
import { deliveryEducation, postPurchase, welcome, winBack } from './presets/relationship';
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
