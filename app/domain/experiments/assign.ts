/** In a treated arm emails go out; in a control arm they are decided all the same, and not sent. */
export type Arm = 'treated' | 'control';

/** Drawing everybody anew is a new salt version, with a pause in between; it is recorded with every assignment. */
const SALT_VERSION = 1;

const RANGE = 2 ** 32;

function rotate(value: number, by: number): number {
  return (value << by) | (value >>> (32 - by));
}

/** MurmurHash3 (32 bit) with one round for each character: every bit of the text reaches every bit of the result. */
function hash(text: string): number {
  let state = text.length;
  for (let index = 0; index < text.length; index += 1) {
    const word = Math.imul(rotate(Math.imul(text.charCodeAt(index), 0xcc9e2d51), 15), 0x1b873593);
    state = (Math.imul(rotate(state ^ word, 13), 5) + 0xe6546b64) | 0;
  }
  state = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
  state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35);
  return (state ^ (state >>> 16)) >>> 0;
}

/**
 * The arm of a contact under a salt: the same for ever, whatever is retried, edited or set elsewhere. `holdoutPercent` (0 to 100) of
 * contacts are in the control arm; a higher percentage only adds people to it, a lower one only takes some out.
 */
export function armOf({
  salt,
  contactId,
  holdoutPercent,
}: {
  salt: string;
  contactId: string;
  holdoutPercent: number;
}): Arm {
  return hash(`${salt}\u0000${contactId}`) < (holdoutPercent / 100) * RANGE ? 'control' : 'treated';
}

/** Which arm one run through a flow belongs to, and what it was drawn from. */
export interface Assignment {
  /** `shop_control`: in the holdout of the whole shop, gets no marketing of any flow. `flow_control`: in that of this flow. */
  arm: 'treated' | 'flow_control' | 'shop_control';
  flowPercent: number;
  shopPercent: number;
  salt: number;
}

/** Draws the arm for one flow and contact. The holdout of the shop and those of its flows are drawn independently of each other. */
export function assign(from: {
  flowKey: string;
  contactId: string;
  flowPercent: number;
  shopPercent: number;
}): Assignment {
  const { contactId, flowPercent, shopPercent } = from;
  const of = (name: string, holdoutPercent: number) =>
    armOf({ salt: `${name} ${SALT_VERSION}`, contactId, holdoutPercent });
  const inShopControl = of('shop', shopPercent) === 'control';
  const inFlowControl = of(`flow ${from.flowKey}`, flowPercent) === 'control';
  return {
    arm: inShopControl ? 'shop_control' : inFlowControl ? 'flow_control' : 'treated',
    flowPercent,
    shopPercent,
    salt: SALT_VERSION,
  };
}

/** Whether a contact may get codes, and what that was drawn from. */
export interface PriceAssignment {
  arm: 'full_price' | 'offered';
  fullPricePercent: number;
  salt: number;
}

/** Draws who always pays the full price: one arm for all flows of a shop, independent of every holdout. */
export function assignPrice({
  contactId,
  fullPricePercent,
}: {
  contactId: string;
  fullPricePercent: number;
}): PriceAssignment {
  const arm = armOf({ salt: `full price ${SALT_VERSION}`, contactId, holdoutPercent: fullPricePercent });
  return { arm: arm === 'control' ? 'full_price' : 'offered', fullPricePercent, salt: SALT_VERSION };
}
