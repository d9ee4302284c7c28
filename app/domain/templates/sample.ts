import type { EmailData, EmailProduct } from './schema';

const shopUrl = 'https://shop.example';

const apron: EmailProduct = {
  title: 'Linen kitchen apron',
  variantTitle: 'Sage / One size',
  quantity: 1,
  price: '48.00',
  imageUrl: `${shopUrl}/images/apron.jpg`,
  url: `${shopUrl}/products/linen-kitchen-apron`,
};
const bowls: EmailProduct = {
  title: 'Stoneware breakfast bowl',
  variantTitle: 'Oat',
  quantity: 2,
  price: '22.50',
  compareAtPrice: '26.00',
  imageUrl: `${shopUrl}/images/bowl.jpg`,
  url: `${shopUrl}/products/stoneware-breakfast-bowl`,
};
const board: EmailProduct = {
  title: 'Walnut serving board',
  price: '64.00',
  imageUrl: `${shopUrl}/images/board.jpg`,
  url: `${shopUrl}/products/walnut-serving-board`,
};
const jug: EmailProduct = {
  title: 'Hand-blown water jug',
  price: '39.00',
  imageUrl: `${shopUrl}/images/jug.jpg`,
  url: `${shopUrl}/products/hand-blown-water-jug`,
};
const towels: EmailProduct = {
  title: 'Waffle tea towels, set of three',
  price: '27.00',
  compareAtPrice: '32.00',
  imageUrl: `${shopUrl}/images/towels.jpg`,
  url: `${shopUrl}/products/waffle-tea-towels`,
};
const candle: EmailProduct = {
  title: 'Beeswax pillar candle',
  price: '18.00',
  imageUrl: `${shopUrl}/images/candle.jpg`,
  url: `${shopUrl}/products/beeswax-pillar-candle`,
};

/** A believable email's worth of values, with every optional one present: for previews, for checks at save, for tests. */
export const sampleEmailData: EmailData = {
  locale: 'en-US',
  currency: 'USD',
  timeZone: 'America/New_York',
  contact: { firstName: 'Ana' },
  shop: {
    name: 'Fern & Field',
    url: shopUrl,
    email: 'hello@shop.example',
    postalAddress: 'Fern & Field Goods, 12 Orchard Lane, Hudson, NY 12534, USA',
    brandColor: '#2f5d50',
    points: [
      'Free returns within 30 days',
      'Ships in 1 to 2 working days',
      'Answers from a person, usually the same day',
    ],
  },
  items: [apron, bowls],
  viewed: [board, jug],
  recommended: [towels, candle, jug, board],
  totals: { subtotal: '93.00', discount: '5.00', total: '88.00' },
  discount: { code: 'MAPLE-7K3RQ', percent: 10, endsAt: '2026-12-02T04:59:59Z' },
  order: {
    name: '#1042',
    url: `${shopUrl}/orders/1042`,
    placedAt: '2026-11-16T15:20:00Z',
    deliveredAt: '2026-11-20T17:05:00Z',
  },
  urls: {
    recover: `${shopUrl}/cart/restore?key=sample`,
    shop: shopUrl,
    unsubscribe: `${shopUrl}/email/unsubscribe?token=sample`,
    preferences: `${shopUrl}/email/preferences?token=sample`,
    pause: `${shopUrl}/email/pause?token=sample`,
    view: `${shopUrl}/email/view?token=sample`,
  },
  reason: 'You are getting this email because you left items in your cart at Fern & Field on November 21.',
};

/** The same email for someone about whom next to nothing is known: every optional value absent, every list empty. */
export const bareEmailData: EmailData = {
  ...sampleEmailData,
  contact: {},
  shop: { ...sampleEmailData.shop, brandColor: undefined, points: undefined },
  items: [],
  viewed: [],
  recommended: [],
  totals: undefined,
  discount: undefined,
  order: undefined,
  urls: { ...sampleEmailData.urls, recover: undefined, view: undefined },
};
