import { abandonedCart } from './preset-emails/abandoned-cart';
import { abandonedCheckout } from './preset-emails/abandoned-checkout';
import { browseAbandonment } from './preset-emails/browse-abandonment';
import { postPurchase } from './preset-emails/post-purchase';
import { welcome } from './preset-emails/welcome';
import { winBack } from './preset-emails/win-back';
import type { Template } from './schema';

/** The emails of the preset flows in English, by flow and place in it: `welcome/1` is the first email of the welcome flow. */
export const presetTemplates: Readonly<Record<string, Template>> = {
  'welcome/1': welcome[0],
  'welcome/2': welcome[1],
  'welcome/3': welcome[2],
  'welcome/4': welcome[3],
  'abandoned-checkout/1': abandonedCheckout[0],
  'abandoned-checkout/2': abandonedCheckout[1],
  'abandoned-checkout/3': abandonedCheckout[2],
  'abandoned-cart/1': abandonedCart[0],
  'abandoned-cart/2': abandonedCart[1],
  'abandoned-cart/3': abandonedCart[2],
  'browse-abandonment/1': browseAbandonment[0],
  'browse-abandonment/2': browseAbandonment[1],
  'post-purchase/1': postPurchase[0],
  'post-purchase/2': postPurchase[1],
  'win-back/1': winBack[0],
  'win-back/2': winBack[1],
  'win-back/3': winBack[2],
};
