import { abandonedCart, abandonedCheckout, browseAbandonment } from './preset-flows/abandonment';
import {
  crossSell,
  feedbackRequest,
  replenishment,
  reviewSubmitted,
  upsell,
  usageTutorial,
} from './preset-flows/after-purchase';
import { categoryInterest } from './preset-flows/browsing';
import { leadConversion, leadNurture } from './preset-flows/leads';
import { loyalty, milestones, referral } from './preset-flows/loyalty';
import { anniversary, birthday, signUpAnniversary } from './preset-flows/occasions';
import { preferenceSurvey, reEngagement, sunset } from './preset-flows/quiet';
import { deliveryEducation, postPurchase, welcome } from './preset-flows/relationship';
import { earlyAccess, reactivation, vip, winBack } from './preset-flows/retention';
import { backInStock, lowStock, priceDrop } from './preset-flows/stock-and-price';
import { orderConfirmation, shippingConfirmation } from './preset-flows/transactional';
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
  reactivation,
  backInStock,
  priceDrop,
  lowStock,
  categoryInterest,
  usageTutorial,
  feedbackRequest,
  reviewSubmitted,
  crossSell,
  upsell,
  replenishment,
  loyalty,
  milestones,
  referral,
  birthday,
  anniversary,
  signUpAnniversary,
  orderConfirmation,
  shippingConfirmation,
  vip,
  earlyAccess,
  reEngagement,
  sunset,
  preferenceSurvey,
  leadNurture,
  leadConversion,
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
