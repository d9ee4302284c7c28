/** Minor units to Shopify's decimal string: 1250 → "12.50". */
export function decimal(minor: number): string {
  const sign = minor < 0 ? '-' : '';
  const digits = String(Math.abs(minor)).padStart(3, '0');
  return `${sign}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** A decimal string or number to minor units: "12.5" → 1250. Throws on anything else. */
export function minorUnits(amount: string | number): number {
  const value = Math.round(Number(amount) * 100);
  if (!Number.isFinite(value)) throw new Error(`not an amount of money: ${amount}`);
  return value;
}

export function moneySet(minor: number, currency: string) {
  const money = { amount: decimal(minor), currency_code: currency };
  return { shop_money: money, presentment_money: money };
}

/** For people: "£12.50". */
export function priceTag(minor: number, currency: string): string {
  return new Intl.NumberFormat('en-GB', { style: 'currency', currency }).format(minor / 100);
}
