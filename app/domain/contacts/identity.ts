import type { ContactMerge, ContactPatch, ContactRef, Identity, IdentityKind } from './schema';

/** A contact as far as joining needs to know it. */
export interface Known {
  id: string;
  emailKey: string | null;
  customerId: string | null;
  createdAt: Date;
}

/** Names a key for lookups. */
export function keyOf(identity: Identity): string {
  return `${identity.kind}\u0000${identity.value}`;
}

export interface Resolution {
  /** One contact per reference, after all merges. */
  contactIds: string[];
  merges: ContactMerge[];
  /** Contacts that did not exist before. */
  created: Known[];
  /** Contacts whose address or customer became known or changed. */
  changed: Known[];
  /** Keys that now belong to another contact than before, or are new. */
  assigned: { identity: Identity; contactId: string }[];
}

const strong: ReadonlySet<IdentityKind> = new Set(['customer', 'email']);

/** Who of two stored contacts survives when they turn out to be one person: identified over anonymous, then the older, then the smaller id. */
export function survivor(a: Known, b: Known): Known {
  const identified = Number(isIdentified(b)) - Number(isIdentified(a));
  if (identified !== 0) return identified > 0 ? b : a;
  const age = a.createdAt.getTime() - b.createdAt.getTime();
  if (age !== 0) return age < 0 ? a : b;
  return a.id < b.id ? a : b;
}

export function isIdentified(contact: Known): boolean {
  return contact.emailKey !== null || contact.customerId !== null;
}

/** Whether two contacts may be one person: neither contradicts the other's address or customer. */
function agree(a: Pick<Known, 'emailKey' | 'customerId'>, b: Pick<Known, 'emailKey' | 'customerId'>): boolean {
  const same = (x: string | null, y: string | null) => x === null || y === null || x === y;
  return same(a.emailKey, b.emailKey) && same(a.customerId, b.customerId);
}

/**
 * Works out whom a batch of references is about. Pure. An address or a customer is never joined to a contact that has another one;
 * a browser, cart or checkout is, to whoever was identified in it last (devices are shared). `newId` names contacts nobody knew.
 */
export function resolve(
  refs: readonly ContactRef[],
  knownKeys: ReadonlyMap<string, string>,
  knownContacts: ReadonlyMap<string, Known>,
  newId: (ref: ContactRef) => string,
): Resolution {
  const owner = new Map(knownKeys);
  const contacts = new Map(knownContacts);
  const merged = new Map<string, string>();
  const merges: ContactMerge[] = [];
  const createdIds = new Set<string>();
  const changedIds = new Set<string>();
  const assigned = new Map<string, { identity: Identity; contactId: string }>();

  const root = (id: string): string => {
    let current = id;
    for (let next = merged.get(current); next; next = merged.get(current)) current = next;
    return current;
  };
  const find = (identity: Identity): Known | undefined => {
    const id = owner.get(keyOf(identity));
    return id === undefined ? undefined : contacts.get(root(id));
  };
  const assign = (identity: Identity, contactId: string) => {
    const current = owner.get(keyOf(identity));
    if (current !== undefined && root(current) === contactId) return;
    owner.set(keyOf(identity), contactId);
    assigned.set(keyOf(identity), { identity, contactId });
  };
  const update = (contact: Known, change: Partial<Known>): Known => {
    const next = { ...contact, ...change };
    if (next.emailKey === contact.emailKey && next.customerId === contact.customerId) return contact;
    contacts.set(contact.id, next);
    changedIds.add(contact.id);
    return next;
  };
  const merge = (a: Known, b: Known): Known => {
    if (a.id === b.id) return a;
    const stored = [a, b].filter((one) => knownContacts.has(one.id));
    const kept = stored.length === 1 ? (stored[0] as Known) : survivor(a, b);
    const gone = kept.id === a.id ? b : a;
    merged.set(gone.id, kept.id);
    contacts.delete(gone.id);
    if (!createdIds.delete(gone.id)) merges.push({ from: gone.id, to: kept.id });
    return update(kept, { emailKey: kept.emailKey ?? gone.emailKey, customerId: kept.customerId ?? gone.customerId });
  };

  const contactIds = refs.map((ref) => {
    const named = {
      emailKey: ref.identities.find((identity) => identity.kind === 'email')?.value ?? null,
      customerId: ref.identities.find((identity) => identity.kind === 'customer')?.value ?? null,
    };
    let target: Known | undefined;
    for (const identity of ref.identities.filter((one) => strong.has(one.kind))) {
      const found = find(identity);
      if (found && !target) target = found;
      else if (found && target && agree(found, target)) target = merge(target, found);
    }
    for (const identity of ref.identities.filter((one) => !strong.has(one.kind))) {
      const found = find(identity);
      if (!found || found.id === target?.id) continue;
      if (target) {
        if (!isIdentified(found)) target = merge(target, found);
      } else if (agree(found, named)) target = found;
    }
    if (!target) {
      const id = newId(ref);
      target = contacts.get(root(id)) ?? { id, emailKey: null, customerId: null, createdAt: ref.at };
      contacts.set(target.id, target);
      if (!knownContacts.has(target.id)) createdIds.add(target.id);
    }
    target = update(target, {
      emailKey: ref.isCustomerRecord ? (named.emailKey ?? target.emailKey) : (target.emailKey ?? named.emailKey),
      customerId: target.customerId ?? named.customerId,
    });
    const isPerson = isIdentified(target);
    for (const identity of ref.identities) {
      const current = find(identity);
      const belongs =
        identity.kind === 'email'
          ? identity.value === target.emailKey || current === undefined
          : identity.kind === 'customer'
            ? identity.value === target.customerId
            : isPerson || current === undefined;
      if (belongs) assign(identity, target.id);
    }
    return target.id;
  });

  return {
    contactIds: contactIds.map(root),
    merges: merges.map(({ from, to }) => ({ from, to: root(to) })),
    created: [...createdIds].flatMap((id) => contacts.get(id) ?? []),
    changed: [...changedIds].flatMap((id) => (createdIds.has(id) ? [] : (contacts.get(id) ?? []))),
    assigned: [...assigned.values()].map((one) => ({ ...one, contactId: root(one.contactId) })),
  };
}

/** The patches of several references to one contact as one: later words win, absent ones say nothing. */
export function joinPatches(refs: readonly ContactRef[]): ContactPatch {
  return [...refs]
    .sort((a, b) => a.at.getTime() - b.at.getTime())
    .reduce<ContactPatch>((all, ref) => ({ ...all, ...ref.patch }), {});
}
