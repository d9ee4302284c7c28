import { abandonedCart } from './preset-emails/abandoned-cart';
import { abandonedCheckout } from './preset-emails/abandoned-checkout';
import { anniversary } from './preset-emails/anniversary';
import { birthday } from './preset-emails/birthday';
import { browseAbandonment } from './preset-emails/browse-abandonment';
import { categoryInterest } from './preset-emails/category-interest';
import { crossSell } from './preset-emails/cross-sell';
import { feedbackRequest } from './preset-emails/feedback-request';
import { leadConversion, leadNurture } from './preset-emails/leads';
import { loyalty } from './preset-emails/loyalty';
import { milestones } from './preset-emails/milestones';
import { orderConfirmation } from './preset-emails/order-confirmation';
import { postPurchase } from './preset-emails/post-purchase';
import { preferenceSurvey, reEngagement, sunset } from './preset-emails/quiet';
import { reactivation } from './preset-emails/reactivation';
import { referral } from './preset-emails/referral';
import { replenishment } from './preset-emails/replenishment';
import { reviewSubmitted } from './preset-emails/review-submitted';
import { shippingConfirmation } from './preset-emails/shipping-confirmation';
import { signUpAnniversary } from './preset-emails/sign-up-anniversary';
import { backInStock, lowStock, priceDrop } from './preset-emails/stock-and-price';
import { upsell } from './preset-emails/upsell';
import { usageTutorial } from './preset-emails/usage-tutorial';
import { earlyAccess, vip } from './preset-emails/vip';
import { welcome } from './preset-emails/welcome';
import { winBack } from './preset-emails/win-back';
import type { Template } from './schema';
/** The emails of the preset flows in English, by flow and place in it: `welcome/1` is the first email of the welcome flow. */
export const presetTemplates: Readonly<Record<string, Template>> = {
  ...numbered('welcome', welcome),
  ...numbered('abandoned-checkout', abandonedCheckout),
  ...numbered('abandoned-cart', abandonedCart),
  ...numbered('browse-abandonment', browseAbandonment),
  ...numbered('post-purchase', postPurchase),
  ...numbered('win-back', winBack),
  ...numbered('reactivation', reactivation),
  ...numbered('back-in-stock', backInStock),
  ...numbered('price-drop', priceDrop),
  ...numbered('low-stock', lowStock),
  ...numbered('category-interest', categoryInterest),
  ...numbered('usage-tutorial', usageTutorial),
  ...numbered('feedback-request', feedbackRequest),
  ...numbered('review-submitted', reviewSubmitted),
  ...numbered('cross-sell', crossSell),
  ...numbered('upsell', upsell),
  ...numbered('replenishment', replenishment),
  ...numbered('loyalty', loyalty),
  ...numbered('milestones', milestones),
  ...numbered('referral', referral),
  ...numbered('birthday', birthday),
  ...numbered('anniversary', anniversary),
  ...numbered('sign-up-anniversary', signUpAnniversary),
  ...numbered('order-confirmation', orderConfirmation),
  ...numbered('shipping-confirmation', shippingConfirmation),
  ...numbered('vip', vip),
  ...numbered('early-access', earlyAccess),
  ...numbered('re-engagement', reEngagement),
  ...numbered('sunset', sunset),
  ...numbered('preference-survey', preferenceSurvey),
  ...numbered('lead-nurture', leadNurture),
  ...numbered('lead-conversion', leadConversion),
};

function numbered(flow: string, emails: readonly Template[]): Record<string, Template> {
  return Object.fromEntries(emails.map((email, index) => [`${flow}/${index + 1}`, email]));
}
