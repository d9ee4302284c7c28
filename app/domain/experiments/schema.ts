/** What the rest of Heed may ask of experiments: who is held out, drawn purely from ids. */
export { type Arm, armOf, type Assignment, assign } from './assign';
