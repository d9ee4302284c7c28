/** Amounts are decimal strings in a currency's own units ("12.50" USD, "1200" JPY); arithmetic is exact, in 1/10,000 of a unit. */
const SCALE = 10_000n;

function toScaled(amount: string): bigint {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(amount.trim());
  if (!match) throw new Error('not a decimal amount');
  const [, sign = '', whole = '0', fraction = ''] = match;
  const scaled = BigInt(whole) * SCALE + BigInt(`${fraction}0000`.slice(0, 4));
  return sign ? -scaled : scaled;
}

function fromScaled(scaled: bigint): string {
  const negative = scaled < 0n;
  const absolute = negative ? -scaled : scaled;
  const fraction = (absolute % SCALE)
    .toString()
    .padStart(4, '0')
    .replace(/0{1,2}$/, '');
  return `${negative ? '-' : ''}${absolute / SCALE}.${fraction}`;
}

/** Sum of decimal strings, with at least two decimals: addMoney("1.1", "2") is "3.10". Throws on anything that is no amount. */
export function addMoney(...amounts: string[]): string {
  return fromScaled(amounts.reduce((sum, amount) => sum + toScaled(amount), 0n));
}

/** Price times a whole quantity. */
export function multiplyMoney(amount: string, quantity: number): string {
  return fromScaled(toScaled(amount) * BigInt(quantity));
}

/** The same amount with the sign turned. */
export function negateMoney(amount: string): string {
  return fromScaled(-toScaled(amount));
}

/** Negative, zero or positive as a is less than, equal to or greater than b. */
export function compareMoney(a: string, b: string): number {
  const difference = toScaled(a) - toScaled(b);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}
