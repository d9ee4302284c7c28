import { customerCreated, orderPlaced, shopper, type Webhook } from '../tests/support/webhook-bodies';
import { serveParent } from './children';
import { closedLoop, openLoop, type Pace } from './http-load';
import { requestOf, signatureOf } from './requests';

/** Different bodies that are signed beforehand and sent again and again under new webhook ids. */
const BODIES = 200;

/** The load generator, so that its work does not slow down what it measures more than it must. */
serveParent(async () => {
  const signed = (webhook: Webhook) => {
    const hmac = signatureOf(webhook.body);
    return () => requestOf(webhook, hmac);
  };
  const orders = (shops: string[]) => {
    const bodies = Array.from({ length: BODIES }, (_, index) =>
      signed(orderPlaced(shops[index % shops.length] ?? '', index, new Date())),
    );
    return (index: number) => (bodies[index % BODIES] as () => Buffer)();
  };
  let prepared: Buffer[] = [];
  return {
    calls: {
      /** Posts orders from 128 connections as fast as they are answered; returns how many a second were stored. */
      async flood(port: number, shops: string[], count: number) {
        const started = performance.now();
        const shots = await closedLoop(port, orders(shops), { connections: 128, count });
        return shots.filter(({ status }) => status === 200).length / ((performance.now() - started) / 1000);
      },
      /** Posts orders at a pace; returns the latencies of each pace and how many were not answered with 2xx. */
      async keepPace(port: number, shops: string[], paces: Pace[]) {
        const shots = await openLoop(port, orders(shops), paces);
        return {
          latencies: shots.map((list) => list.map(({ ms }) => ms)),
          refused: shots.flat().filter(({ status }) => status < 200 || status > 299).length,
        };
      },
      /** Makes ready the sign-ups of new customers, the first one being number `from`. */
      prepareSignUps(shops: string[], from: number, count: number) {
        prepared = Array.from({ length: count }, (_, offset) => {
          const index = from + offset;
          return requestOf(customerCreated(shops[index % shops.length] ?? '', shopper(index), new Date()));
        });
      },
      /** Posts them as fast as they are answered, or so many a second; returns when each was sent. */
      async signUp(port: number, perSecond?: number) {
        const sentAt: number[] = [];
        const request = (index: number) => {
          sentAt[index] = Date.now();
          return prepared[index] as Buffer;
        };
        const count = prepared.length;
        const shots = perSecond
          ? (await openLoop(port, request, [{ perSecond, seconds: count / perSecond }], 16)).flat()
          : await closedLoop(port, request, { connections: 32, count });
        if (shots.some(({ status }) => status !== 200)) throw new Error('a sign-up was not stored');
        return sentAt;
      },
    },
  };
});
