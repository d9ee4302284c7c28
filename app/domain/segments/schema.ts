/** What the rest of Heed may ask of conditions: their words, and the pure answer for one contact. */
export { type Condition, conditionSchema, type Duration, durationMs, durationSchema } from './condition';
export { evaluate, needsEvents } from './evaluate';
export type { PersonFacts, Subject } from './reading';
export { conditionWords, durationWords } from './words';
