/** What the rest of Heed may know of codes without asking the database. */
export {
  type CodeOrder,
  type CodeSource,
  type DiscountLimits,
  type Grant,
  type GrantReason,
  grantReasons,
  type Offer,
  type Wish,
} from './grant';
export { govern, type PastGrant } from './govern';
