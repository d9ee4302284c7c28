import { abandonedCart } from './preset-emails/abandoned-cart';
import { abandonedCheckout } from './preset-emails/abandoned-checkout';
import { browseAbandonment } from './preset-emails/browse-abandonment';
import { categoryInterest } from './preset-emails/category-interest';
import { postPurchase } from './preset-emails/post-purchase';
import { reactivation } from './preset-emails/reactivation';
import { backInStock, lowStock, priceDrop } from './preset-emails/stock-and-price';
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
};

function numbered(flow: string, emails: readonly Template[]): Record<string, Template> {
  return Object.fromEntries(emails.map((email, index) => [`${flow}/${index + 1}`, email]));
}
