import { customTrait, type Profile } from './profile';

/** What people may say on the preference page, kept as free traits by these names: flows and segments ask for them like for any other. */
export const wishes = {
  /** What they like to hear about. */
  interest: ['new', 'advice', 'offers'],
  /** How often: as it comes, or once a week at most. */
  pace: ['any', 'weekly'],
} as const;
export type Interest = (typeof wishes.interest)[number];
export type Pace = (typeof wishes.pace)[number];

/** Whether the contact asked for one marketing email a week at most. */
export function wantsLess(traits: Profile): boolean {
  return customTrait(traits, 'pace') === ('weekly' satisfies Pace);
}
