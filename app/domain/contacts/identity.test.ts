import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { keyOf, type KeyOwner, type Known, resolve, survivor } from './identity';
import type { ContactRef, Identity } from './schema';

const at = (minute: number) => new Date(Date.UTC(2026, 10, 24, 10, minute));

/** "c1 x:ana v1" names customer 1, the address ana, browser 1; the first letter is the kind. */
const kinds = { c: 'customer', x: 'email', v: 'visitor', t: 'cart', k: 'checkout', o: 'order' } as const;
function identities(keys: string): Identity[] {
  return keys.split(' ').map((key) => ({ kind: kinds[key.charAt(0) as keyof typeof kinds], value: key }));
}

/** A store of contacts that references are resolved against, as the database is. */
class World {
  keys = new Map<string, KeyOwner>();
  contacts = new Map<string, Known>();
  merges: string[] = [];
  #made = 0;

  tell(refs: (string | ContactRef)[], minute = 0): string[] {
    const list = refs.map((ref, index) =>
      typeof ref === 'string' ? { identities: identities(ref), patch: {}, at: at(minute + index) } : ref,
    );
    const resolution = resolve(list, this.keys, this.contacts, () => `contact-${(this.#made += 1)}`);
    for (const [key, owner] of this.keys) {
      const merge = resolution.merges.find(({ from }) => from === owner.contactId);
      if (merge) this.keys.set(key, { ...owner, contactId: merge.to });
    }
    for (const { identity, owner } of resolution.assigned) this.keys.set(keyOf(identity), owner);
    this.contacts = resolution.contacts;
    this.merges.push(...resolution.merges.map(({ from, to }) => `${from}→${to}`));
    return resolution.contactIds;
  }

  of(key: string): string | undefined {
    return this.keys.get(keyOf(identities(key)[0] as Identity))?.contactId;
  }

  contact(key: string): Known {
    const contact = this.contacts.get(this.of(key) ?? '');
    if (!contact) throw new Error(`nobody owns ${key}`);
    return contact;
  }
}

const record = (keys: string, minute: number): ContactRef => ({
  identities: identities(keys),
  patch: {},
  at: at(minute),
  isCustomerRecord: true,
});

describe('an anonymous visitor', () => {
  test('becomes the person who checks out: same contact, nothing to move', () => {
    const world = new World();
    world.tell(['v1', 'v1 t1', 'x:ana v1 k1 t1']);
    expect(world.of('v1')).toBe(world.of('x:ana'));
    expect([world.contacts.size, world.merges]).toEqual([1, []]);
  });

  test('joins the contact of the person they turn out to be', () => {
    const world = new World();
    world.tell(['x:ana']);
    world.tell(['v1'], 1);
    expect(world.tell(['x:ana v1'], 2)).toEqual(['contact-1']);
    expect(world.merges).toEqual(['contact-2→contact-1']);
  });

  test('whose cart belongs to a person belongs to that person', () => {
    const world = new World();
    world.tell(['v1', 'x:ana k1 t1', 'v1 t1']);
    expect(world.of('v1')).toBe(world.of('x:ana'));
  });

  test('a delivery told before its order waits under the order, and goes to whoever placed it', () => {
    const world = new World();
    world.tell(['o7']);
    world.tell(['c1 x:ana o7'], 1);
    expect(world.of('o7')).toBe(world.of('c1'));
    expect(world.contacts.size).toBe(1);
  });
});

describe('a shared device', () => {
  test('never joins two addresses, nor an address and a customer nobody linked', () => {
    const world = new World();
    world.tell(['x:ana v1', 'x:ben v1', 'c1 v1']);
    expect(new Set([world.of('x:ana'), world.of('x:ben'), world.of('c1')]).size).toBe(3);
  });

  test('belongs to whoever was identified in it last', () => {
    const world = new World();
    world.tell(['x:ana v1 t1', 'x:ben v1']);
    expect(world.of('v1')).toBe(world.of('x:ben'));
    expect(world.tell(['v1'], 5)).toEqual([world.of('x:ben')]);
    world.tell(['x:ana v1'], 6);
    expect(world.of('v1')).toBe(world.of('x:ana'));
  });
});

describe('addresses and customers', () => {
  test('that one reference names together become one contact', () => {
    const world = new World();
    world.tell(['c1 v1', 'x:ana v2']);
    world.tell(['c1 x:ana'], 1);
    expect(world.contacts.size).toBe(1);
    expect(world.contact('c1')).toMatchObject({ customerId: 'c1', emailKey: 'x:ana' });
    expect(world.of('v2')).toBe(world.of('v1'));
  });

  test('that contradict each other stay apart; the customer decides', () => {
    const world = new World();
    world.tell(['c1 x:ana', 'c2 x:ben']);
    expect(world.tell(['c1 x:ben'], 5)).toEqual([world.of('c1')]);
    expect(world.contact('x:ben').customerId).toBe('c2');
    expect(world.contact('c1').emailKey).toBe('x:ana');
  });

  test('an address typed once is no second address of a customer', () => {
    const world = new World();
    world.tell(['c1 x:ana', 'c1 x:gift']);
    expect(world.of('x:gift')).toBeUndefined();
    world.tell(['x:gift'], 5);
    expect(world.of('x:gift')).not.toBe(world.of('c1'));
  });
});

describe('the customer record', () => {
  test('gives a customer a new address; the old one still leads to them', () => {
    const world = new World();
    world.tell(['c1 x:old']);
    world.tell([record('c1 x:new', 5)]);
    expect(world.contact('c1').emailKey).toBe('x:new');
    expect([world.of('x:old'), world.of('x:new')]).toEqual([world.of('c1'), world.of('c1')]);
  });

  test('that comes late does not undo a newer one', () => {
    const world = new World();
    world.tell([record('c1 x:new', 5)]);
    world.tell([record('c1 x:old', 3)]);
    expect(world.contact('c1').emailKey).toBe('x:new');
  });

  test('takes in the guest who used that address', () => {
    const world = new World();
    world.tell(['c1 x:old', 'x:new v1']);
    world.tell([record('c1 x:new', 5)]);
    expect(world.contacts.size).toBe(1);
    expect(world.contact('v1')).toMatchObject({ customerId: 'c1', emailKey: 'x:new' });
  });

  test('takes the address from a customer who no longer has it', () => {
    const world = new World();
    world.tell(['c1 x:ana', 'c2 x:ben']);
    world.tell([record('c2 x:ana', 5), record('c3 x:ben', 6)]);
    expect(world.contact('x:ana').customerId).toBe('c2');
    expect(world.contact('x:ben').customerId).toBe('c3');
    expect(world.contact('c1').emailKey).toBeNull();
  });
});

describe('whatever happens', () => {
  const key = fc.constantFrom('c1', 'c2', 'c3', 'x:a', 'x:b', 'x:c', 'v1', 'v2', 't1', 't2', 'k1', 'o1');
  const ref = fc
    .record({
      keys: fc.uniqueArray(key, { minLength: 1, maxLength: 5 }),
      minute: fc.nat(50),
      isCustomerRecord: fc.boolean(),
    })
    .map(({ keys, minute, isCustomerRecord }): ContactRef => {
      const one = (letter: string) => keys.filter((name) => name.startsWith(letter)).slice(0, 1);
      const rest = keys.filter((name) => !/^[cx]/.test(name));
      const named = [...one('c'), ...one('x'), ...rest];
      return { identities: identities(named.join(' ')), patch: {}, at: at(minute), isCustomerRecord };
    });

  test.prop([fc.array(ref, { maxLength: 25 })])(
    'each address and each customer has one contact at most, and every key leads to one that exists',
    (refs) => {
      const world = new World();
      for (const one of refs) world.tell([one]);
      const contacts = [...world.contacts.values()];
      for (const field of ['emailKey', 'customerId'] as const) {
        const values = contacts.flatMap((contact) => contact[field] ?? []);
        expect(new Set(values).size).toBe(values.length);
        for (const contact of contacts) if (contact[field]) expect(world.of(contact[field])).toBe(contact.id);
      }
      for (const { contactId } of world.keys.values()) expect(world.contacts.has(contactId)).toBe(true);
    },
  );

  test.prop([fc.array(ref, { maxLength: 25 }), fc.array(fc.nat(4), { minLength: 25, maxLength: 25 })])(
    'a batch says the same as its references one by one',
    (refs, cuts) => {
      const oneByOne = new World();
      const single = refs.map((one) => oneByOne.tell([one])[0]);
      const batched = new World();
      for (let index = 0, cut = 0; index < refs.length; cut += 1) {
        const size = 1 + (cuts[cut] ?? 0);
        batched.tell(refs.slice(index, index + size));
        index += size;
      }
      const groups = (world: World) =>
        [...world.keys.keys()].sort().map((name) => [
          name,
          [...world.keys]
            .filter(([, owner]) => owner.contactId === world.keys.get(name)?.contactId)
            .map(([other]) => other)
            .sort(),
        ]);
      expect(single).toHaveLength(refs.length);
      expect(groups(batched)).toEqual(groups(oneByOne));
    },
  );

  const people = [
    ['c1', 'x:a', 'v1', 't1', 'k1'],
    ['c2', 'x:b', 'v2', 't2', 'k2'],
    ['c3', 'x:c', 'v3', 't3', 'k3'],
  ];
  const facts = fc.constantFrom(
    ...people.flatMap(([c, x, v, t, k]) => [
      `${v}`,
      `${v} ${t}`,
      `${x} ${v} ${k} ${t}`,
      `${c} ${v}`,
      `${c} ${x} ${k} ${t}`,
      `${t}`,
      `${c} ${x}`,
    ]),
  );

  test.prop([
    fc.array(facts, { maxLength: 20 }),
    fc.shuffledSubarray(
      people.map(([c, x, v, t, k]) => `${c} ${x} ${v} ${k} ${t}`),
      { minLength: 3 },
    ),
  ])(
    'in whatever order facts about three people come, three contacts remain once everything was said',
    (told, summaries) => {
      const world = new World();
      world.tell(told);
      world.tell(summaries, 55);
      for (const keys of people) expect(new Set(keys.map((name) => world.of(name))).size).toBe(1);
      expect(new Set(people.map(([customer = '']) => world.of(customer))).size).toBe(3);
    },
  );

  test.prop([fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: 5 })])(
    'the same contact survives, in whatever order they are joined',
    (order) => {
      const contacts: Known[] = [
        { id: 'b', emailKey: null, customerId: null, createdAt: at(0) },
        { id: 'd', emailKey: 'x:a', customerId: null, createdAt: at(2) },
        { id: 'a', emailKey: null, customerId: 'c1', createdAt: at(3) },
        { id: 'c', emailKey: 'x:a', customerId: 'c1', createdAt: at(2) },
        { id: 'e', emailKey: null, customerId: null, createdAt: at(1) },
      ];
      expect(order.map((index) => contacts[index] as Known).reduce(survivor).id).toBe('c');
    },
  );
});
