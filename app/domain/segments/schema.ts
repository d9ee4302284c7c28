/** What the rest of Heed may ask of conditions: their words, and the pure answer for one contact. */
export { type Condition, conditionSchema, type Duration, durationMs, durationSchema, leavesOf } from './condition';
export { evaluate, needsEvents } from './evaluate';
export type { Explanation } from './explain';
export { families, type Family, type PrebuiltSegment, prebuiltSegments } from './prebuilt';
export type { PersonFacts, ShopFigures, Subject } from './reading';
export {
  type ChangeReason,
  conditionProblems,
  type Problem,
  type SegmentChangeView,
  type SegmentInput,
  segmentInputSchema,
  type SegmentView,
  type SizeOnDay,
} from './segment';
export { conditionWords, durationWords } from './words';
