import type { ContactMerge, ContactRef, Identity, IdentityKind } from './schema';

/** A contact as far as joining needs to know it. */
export interface Known {
  id: string;
  /** The address it goes by, lower case. */
  emailKey: string | null;
  customerId: string | null;
  createdAt: Date;
}

/** Whose a key is, and since when. */
export interface KeyOwner {
  contactId: string;
  since: Date;
}

export interface Resolution {
  /** One contact per reference, after all merges. */
  contactIds: string[];
  /** Stored contacts that are gone, each with the one its history belongs to now. */
  merges: ContactMerge[];
  /** Every contact that was known or has been made, as it is now; those merged away are absent. */
  contacts: Map<string, Known>;
  /** Keys that are new or belong to another contact than before. */
  assigned: { identity: Identity; owner: KeyOwner }[];
}

const strong: ReadonlySet<IdentityKind> = new Set(['customer', 'email']);

/** Names a key for lookups. */
export function keyOf(identity: Identity): string {
  return `${identity.kind}\u0000${identity.value}`;
}

export function isIdentified(contact: Pick<Known, 'emailKey' | 'customerId'>): boolean {
  return contact.emailKey !== null || contact.customerId !== null;
}

/** Who of two contacts survives when they turn out to be one person: identified over anonymous, then the older, then the smaller id. */
export function survivor(a: Known, b: Known): Known {
  const identified = Number(isIdentified(b)) - Number(isIdentified(a));
  if (identified !== 0) return identified > 0 ? b : a;
  const age = a.createdAt.getTime() - b.createdAt.getTime();
  if (age !== 0) return age < 0 ? a : b;
  return a.id < b.id ? a : b;
}

/** Whether two contacts may be one person: neither contradicts the other's address or customer. */
function agree(a: Pick<Known, 'emailKey' | 'customerId'>, b: Pick<Known, 'emailKey' | 'customerId'>): boolean {
  const same = (x: string | null, y: string | null) => x === null || y === null || x === y;
  return same(a.emailKey, b.emailKey) && same(a.customerId, b.customerId);
}

/** The contacts and keys of a batch while it is worked through. */
class Register {
  readonly contacts: Map<string, Known>;
  readonly assigned = new Map<string, { identity: Identity; owner: KeyOwner }>();
  readonly #owners: Map<string, KeyOwner>;
  readonly #stored: ReadonlyMap<string, Known>;
  readonly #mergedInto = new Map<string, string>();

  constructor(keys: ReadonlyMap<string, KeyOwner>, stored: ReadonlyMap<string, Known>) {
    this.#owners = new Map(keys);
    this.#stored = stored;
    this.contacts = new Map(stored);
  }

  /** The id under which a contact lives on. */
  root(id: string): string {
    let current = id;
    for (let next = this.#mergedInto.get(current); next; next = this.#mergedInto.get(current)) current = next;
    return current;
  }

  owner(identity: Identity | undefined): Known | undefined {
    const owner = identity && this.#owners.get(keyOf(identity));
    return owner && this.contacts.get(this.root(owner.contactId));
  }

  since(identity: Identity): Date | undefined {
    return this.#owners.get(keyOf(identity))?.since;
  }

  assign(identity: Identity, contactId: string, since: Date): void {
    if (this.owner(identity)?.id === contactId) return;
    const owner = { contactId, since };
    this.#owners.set(keyOf(identity), owner);
    this.assigned.set(keyOf(identity), { identity, owner });
  }

  /** The key is free again. */
  release(identity: Identity): void {
    this.#owners.delete(keyOf(identity));
  }

  update(contact: Known, change: Partial<Known>): Known {
    const next = { ...contact, ...change };
    this.contacts.set(next.id, next);
    return next;
  }

  /** Two contacts become one. A contact that is stored outlives one made in this batch: it has a history already. */
  merge(a: Known, b: Known): Known {
    const stored = [a, b].filter(({ id }) => this.#stored.has(id));
    const kept = stored.length === 1 ? (stored[0] as Known) : survivor(a, b);
    const gone = kept.id === a.id ? b : a;
    this.#mergedInto.set(gone.id, kept.id);
    this.contacts.delete(gone.id);
    const createdAt = kept.createdAt < gone.createdAt ? kept.createdAt : gone.createdAt;
    return this.update(kept, {
      emailKey: kept.emailKey ?? gone.emailKey,
      customerId: kept.customerId ?? gone.customerId,
      createdAt,
    });
  }

  merges(): ContactMerge[] {
    const gone = [...this.#mergedInto.keys()].filter((id) => this.#stored.has(id));
    return gone.map((from) => ({ from, to: this.root(from) }));
  }
}

/**
 * Works out whom a batch of references is about, in their order. Pure.
 * - A customer or an address leads to its contact. Two contacts become one when a reference names both, unless that would give one
 *   contact two addresses or two customers; then the customer decides.
 * - Shopify's customer record may replace an address: it takes it from whoever had it, unless a newer word is known already.
 * - A browser, cart, checkout or order leads to whoever was identified in it last. It joins an anonymous past to a person, and never
 *   two persons: devices are shared.
 * `newId` names contacts nobody knew.
 */
export function resolve(
  refs: readonly ContactRef[],
  knownKeys: ReadonlyMap<string, KeyOwner>,
  knownContacts: ReadonlyMap<string, Known>,
  newId: (ref: ContactRef) => string,
): Resolution {
  const register = new Register(knownKeys, knownContacts);
  const contactIds = refs.map((ref) => resolveOne(register, ref, newId));
  return {
    contactIds: contactIds.map((id) => register.root(id)),
    merges: register.merges(),
    contacts: register.contacts,
    assigned: [...register.assigned.values()].map(({ identity, owner }) => ({
      identity,
      owner: { ...owner, contactId: register.root(owner.contactId) },
    })),
  };
}

function resolveOne(register: Register, ref: ContactRef, newId: (ref: ContactRef) => string): string {
  const customer = ref.identities.find(({ kind }) => kind === 'customer');
  const email = ref.identities.find(({ kind }) => kind === 'email');
  const weak = ref.identities.filter(({ kind }) => !strong.has(kind));

  let target = findPerson(register, ref, customer, email);
  for (const identity of weak) {
    const found = register.owner(identity);
    if (!found || found.id === target?.id) continue;
    const mayJoin = customer || email ? !isIdentified(found) : !target || !isIdentified(found) || !isIdentified(target);
    if (mayJoin) target = target ? register.merge(target, found) : found;
  }
  target ??= { id: newId(ref), emailKey: null, customerId: null, createdAt: ref.at };
  target = register.update(target, ref.at < target.createdAt ? { createdAt: ref.at } : {});

  for (const identity of [customer, email]) {
    const field = identity?.kind === 'customer' ? 'customerId' : 'emailKey';
    const holder = register.owner(identity);
    if (!identity || (holder && holder.id !== target.id) || (target[field] ?? identity.value) !== identity.value)
      continue;
    target = register.update(target, { [field]: identity.value });
    register.assign(identity, target.id, ref.at);
  }
  for (const identity of weak) register.assign(identity, target.id, ref.at);
  return target.id;
}

/** The contact that the strong keys lead to, merged where they lead to two that are one person. */
function findPerson(
  register: Register,
  ref: ContactRef,
  customer: Identity | undefined,
  email: Identity | undefined,
): Known | undefined {
  const byCustomer = register.owner(customer);
  const byEmail = register.owner(email);
  if (ref.isCustomerRecord && customer && email && isNews(register, byCustomer, ref.at)) {
    return takeOver(register, byCustomer, byEmail, customer, email);
  }
  if (!byCustomer)
    return byEmail && agree(byEmail, { emailKey: null, customerId: customer?.value ?? null }) ? byEmail : undefined;
  if (!byEmail || byEmail.id === byCustomer.id || !agree(byCustomer, byEmail)) return byCustomer;
  return register.merge(byCustomer, byEmail);
}

/** Webhooks may come late: a record does not undo an address that was told after it was written. */
function isNews(register: Register, contact: Known | undefined, at: Date): boolean {
  const since = contact?.emailKey ? register.since({ kind: 'email', value: contact.emailKey }) : undefined;
  return !since || since <= at;
}

/** The customer goes by this address from now on, whoever had it before. Their earlier address still leads to them. */
function takeOver(
  register: Register,
  byCustomer: Known | undefined,
  byEmail: Known | undefined,
  customer: Identity,
  email: Identity,
): Known | undefined {
  const isGuest = byEmail !== undefined && (byEmail.customerId ?? customer.value) === customer.value;
  if (byEmail && !isGuest) {
    register.release(email);
    if (byEmail.emailKey === email.value) register.update(byEmail, { emailKey: null });
  }
  const person = byCustomer ?? (isGuest ? byEmail : undefined);
  if (!person) return undefined;
  const joined = byEmail && isGuest && byEmail.id !== person.id ? register.merge(person, byEmail) : person;
  return register.update(joined, { emailKey: email.value });
}
