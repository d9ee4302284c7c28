/* Shopify's Customer Privacy API and a cookie banner, as far as a storefront and its app embeds use them. */

type Purpose = 'analytics' | 'marketing' | 'preferences' | 'sale_of_data';
type Answer = 'yes' | 'no' | '';
type Consent = Record<Purpose, Answer>;
type Callback = (error?: Error) => void;

type StorefrontGlobal = {
  shop: string;
  currency: { active: string };
  routes: { root: string };
  consentRequired: boolean;
  customerPrivacy?: ReturnType<typeof customerPrivacy>;
  loadFeatures?: (features: { name: string; version: string }[], callback?: Callback) => void;
};

const COOKIE = '_tracking_consent';
const PURPOSES: Purpose[] = ['analytics', 'marketing', 'preferences', 'sale_of_data'];
const shopify = (window as unknown as { Shopify: StorefrontGlobal }).Shopify;

function currentConsent(): Consent {
  const cookie = document.cookie.split('; ').find((part) => part.startsWith(`${COOKIE}=`));
  const none: Consent = { analytics: '', marketing: '', preferences: '', sale_of_data: '' };
  return cookie ? { ...none, ...JSON.parse(decodeURIComponent(cookie.slice(COOKIE.length + 1))) } : none;
}

function isAllowed(purpose: Purpose): boolean {
  const answer = currentConsent()[purpose];
  return answer === 'yes' || (answer === '' && !shopify.consentRequired);
}

function setTrackingConsent(given: Partial<Record<Purpose, boolean>>, callback?: Callback): void {
  const consent = currentConsent();
  for (const purpose of PURPOSES) {
    const value = given[purpose];
    if (value !== undefined) consent[purpose] = value ? 'yes' : 'no';
  }
  document.cookie = `${COOKIE}=${encodeURIComponent(JSON.stringify(consent))}; Path=/; Max-Age=31536000; SameSite=Lax`;
  const detail = {
    analyticsAllowed: isAllowed('analytics'),
    marketingAllowed: isAllowed('marketing'),
    preferencesAllowed: isAllowed('preferences'),
    saleOfDataAllowed: isAllowed('sale_of_data'),
  };
  document.dispatchEvent(new CustomEvent('visitorConsentCollected', { detail }));
  callback?.();
}

function customerPrivacy() {
  return {
    analyticsProcessingAllowed: () => isAllowed('analytics'),
    marketingAllowed: () => isAllowed('marketing'),
    preferencesProcessingAllowed: () => isAllowed('preferences'),
    saleOfDataAllowed: () => isAllowed('sale_of_data'),
    currentVisitorConsent: currentConsent,
    shouldShowBanner: () => shopify.consentRequired && currentConsent().analytics === '',
    setTrackingConsent,
  };
}

shopify.loadFeatures = (_features, callback) => {
  setTimeout(() => {
    shopify.customerPrivacy ??= customerPrivacy();
    callback?.();
  }, 0);
};

addEventListener('DOMContentLoaded', () => {
  const banner = document.getElementById('consent-banner');
  const offer = () => {
    if (banner) banner.hidden = false;
  };
  const decide = (allowed: boolean) => {
    const given = Object.fromEntries(PURPOSES.map((purpose) => [purpose, allowed]));
    setTrackingConsent(given, () => banner && (banner.hidden = true));
  };
  banner?.querySelector('[data-consent=yes]')?.addEventListener('click', () => decide(true));
  banner?.querySelector('[data-consent=no]')?.addEventListener('click', () => decide(false));
  document.querySelector('[data-consent=open]')?.addEventListener('click', offer);
  if (customerPrivacy().shouldShowBanner()) offer();
});

export {};
