import { languageOf } from './format';
import type { TargetName } from './schema';

/** The words that Heed itself puts into an email. */
export interface SystemStrings {
  unsubscribe: string;
  preferences: string;
  viewInBrowser: string;
  subtotal: string;
  discount: string;
  total: string;
  orderSummary: string;
  /** What a code takes off; `percent` comes formatted. */
  codeTakesOff: (percent: string) => string;
  /** Until when a code is good, and that it is good once. */
  codeEnds: (moment: string) => string;
  /** Subject when the merchant's own could not be written. */
  noteFrom: (shop: string) => string;
  /** Follows a list that was cut short. */
  andMore: (count: number) => string;
  /** The price before a reduction, in the plain-text part. */
  was: (price: string) => string;
  /** Button label when the merchant's own could not be written, by where the button leads. */
  buttons: Record<TargetName | 'other', string>;
}

const en: SystemStrings = {
  unsubscribe: 'Unsubscribe',
  preferences: 'Email preferences',
  viewInBrowser: 'View in browser',
  subtotal: 'Subtotal',
  discount: 'Discount',
  total: 'Total',
  orderSummary: 'Order summary',
  codeTakesOff: (percent) => `${percent} off your order with your own code`,
  codeEnds: (moment) => `Good once, until ${moment} or until your next order.`,
  noteFrom: (shop) => `A note from ${shop}`,
  andMore: (count) => `and ${count} more`,
  was: (price) => `was ${price}`,
  buttons: {
    recover: 'Return to your cart',
    shop: 'Go to the shop',
    product: 'See the product',
    order: 'See your order',
    help: 'Write to us',
    preferences: 'Choose what you receive',
    pause: 'Pause our emails',
    other: 'Read more',
  },
};

const de: SystemStrings = {
  unsubscribe: 'Abmelden',
  preferences: 'E-Mail-Einstellungen',
  viewInBrowser: 'Im Browser ansehen',
  subtotal: 'Zwischensumme',
  discount: 'Rabatt',
  total: 'Gesamt',
  orderSummary: 'Bestellübersicht',
  codeTakesOff: (percent) => `${percent} Rabatt auf Ihre Bestellung mit Ihrem eigenen Code`,
  codeEnds: (moment) => `Einmal gültig, bis ${moment} oder bis zu Ihrer nächsten Bestellung.`,
  noteFrom: (shop) => `Eine Nachricht von ${shop}`,
  andMore: (count) => `und ${count} mehr`,
  was: (price) => `statt ${price}`,
  buttons: {
    recover: 'Zurück zum Warenkorb',
    shop: 'Zum Shop',
    product: 'Zum Produkt',
    order: 'Zur Bestellung',
    help: 'Schreiben Sie uns',
    preferences: 'E-Mails auswählen',
    pause: 'E-Mails pausieren',
    other: 'Mehr erfahren',
  },
};

const fr: SystemStrings = {
  unsubscribe: 'Se désabonner',
  preferences: 'Préférences e-mail',
  viewInBrowser: 'Voir dans le navigateur',
  subtotal: 'Sous-total',
  discount: 'Réduction',
  total: 'Total',
  orderSummary: 'Récapitulatif',
  codeTakesOff: (percent) => `${percent} de réduction sur votre commande avec votre code personnel`,
  codeEnds: (moment) => `Valable une fois, jusqu’au ${moment} ou jusqu’à votre prochaine commande.`,
  noteFrom: (shop) => `Un mot de ${shop}`,
  andMore: (count) => `et ${count} de plus`,
  was: (price) => `au lieu de ${price}`,
  buttons: {
    recover: 'Retrouver mon panier',
    shop: 'Voir la boutique',
    product: 'Voir le produit',
    order: 'Voir ma commande',
    help: 'Nous écrire',
    preferences: 'Choisir mes e-mails',
    pause: 'Mettre en pause',
    other: 'En savoir plus',
  },
};

const ar: SystemStrings = {
  unsubscribe: 'إلغاء الاشتراك',
  preferences: 'تفضيلات البريد الإلكتروني',
  viewInBrowser: 'عرض في المتصفح',
  subtotal: 'المجموع الفرعي',
  discount: 'الخصم',
  total: 'الإجمالي',
  orderSummary: 'ملخص الطلب',
  codeTakesOff: (percent) => `خصم ${percent} على طلبك برمزك الخاص`,
  codeEnds: (moment) => `صالح لمرة واحدة، حتى ${moment} أو حتى طلبك القادم.`,
  noteFrom: (shop) => `رسالة من ${shop}`,
  andMore: (count) => `وأخرى (${count})`,
  was: (price) => `بدلًا من ${price}`,
  buttons: {
    recover: 'العودة إلى سلة التسوق',
    shop: 'زيارة المتجر',
    product: 'عرض المنتج',
    order: 'عرض الطلب',
    help: 'راسلنا',
    preferences: 'اختيار ما يصلك',
    pause: 'إيقاف الرسائل مؤقتًا',
    other: 'اقرأ المزيد',
  },
};

const catalogues = new Map(Object.entries({ en, de, fr, ar }));

/** Our words in the language of the locale, in English when we do not speak it. */
export function systemStrings(locale: string): SystemStrings {
  return catalogues.get(languageOf(locale)) ?? en;
}
