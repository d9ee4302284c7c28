import type { PriceAssignment } from '../experiments/schema';

/** A kind of code: a percentage off one order, good for at least so many days. */
export interface Offer {
  percent: number;
  validDays: number;
}

/** What a merchant allows, over all flows. */
export interface DiscountLimits {
  /** Codes given in any seven days. */
  weeklyCodes: number;
  /** Days between two codes for one contact. */
  coolDownDays: number;
  /** Share of contacts who always pay the full price. */
  fullPricePercent: number;
}

/** A step of a run that wants a code. `ladder`: percentages, the smallest first. */
export interface Wish {
  contactId: string;
  enrollmentId: string;
  flowId: string;
  stepId: string;
  ladder: readonly number[];
  validDays: number;
}

/** What came of a wish, worded for merchants. */
export const grantReasons = {
  given: 'A code was given.',
  cool_down: 'No code: the contact had one a short while ago.',
  budget_spent: 'No code: the week’s codes were given.',
  full_price:
    'No code: the contact belongs to the group that pays the full price, so that the effect of codes can be measured.',
  no_codes: 'No code: none was ready in Shopify.',
} as const;
export type GrantReason = keyof typeof grantReasons;

/** What one step of one run got. A code is there exactly when the reason is "given". */
export interface Grant {
  contactId: string;
  enrollmentId: string;
  stepId: string;
  reason: GrantReason;
  percent: number | null;
  code: string | null;
  /** When the code ends, in Shopify and by the word of the email. */
  endsAt: Date | null;
  assignment: PriceAssignment | null;
  at: Date;
  /** First shown in an email that was sent. */
  shownAt: Date | null;
  usedAt: Date | null;
  orderId: string | null;
  /** Deleted in Shopify, because the contact ordered without it. */
  takenBackAt: Date | null;
  /** Back in the pool, because nobody saw it. */
  returnedAt: Date | null;
}

/** An order, as far as codes are concerned. */
export interface CodeOrder {
  orderId: string;
  contactId: string;
  placedAt: Date;
  codes: readonly string[];
}

/** The shop's own system for codes. Every method may be repeated; each rejects when the shop cannot be reached or refuses. */
export interface CodeSource {
  /**
   * Makes a discount whose codes each take `percent` off one order, once, between two moments; it begins with one code. Returns its id,
   * that of the one made before when there is one with that code.
   */
  open(
    shopDomain: string,
    discount: { title: string; percent: number; startsAt: Date; endsAt: Date; code: string },
  ): Promise<string>;
  /** Adds codes to the discount that began with `firstCode` and waits for them. Returns the ids of all its codes, by code. */
  add(
    shopDomain: string,
    discount: { id: string; firstCode: string },
    codes: readonly string[],
  ): Promise<ReadonlyMap<string, string>>;
  /** Deletes codes by their ids: the checkout refuses them from then on. */
  remove(shopDomain: string, discountId: string, ids: readonly string[]): Promise<void>;
}
