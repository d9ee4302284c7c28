/** What the rest of Heed may ask of experiments: who is held out and who pays the full price, drawn purely from ids. */
export { type Arm, armOf, type Assignment, assign, assignPrice, type PriceAssignment } from './assign';
