import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Delivery, type EventHub, parseCursor } from '../../src/events/index.ts';
import { ALL, createEventsKit, type EventsKit, fired, NO_WAKEUPS } from './kit.ts';

// Many writers, some of which roll back, and readers that reconnect: each event once and in order, for any seed.

let kit: EventsKit;
beforeAll(async () => {
  kit = await createEventsKit();
});
afterAll(() => kit.end());

const WRITERS = 8;
const TRANSACTIONS = 40;

/** Mulberry32: the same numbers from the same seed. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

class Rollback extends Error {}

async function writer(users: readonly string[], chance: () => number, lossy: boolean): Promise<void> {
  for (let n = 0; n < TRANSACTIONS; n++) {
    const picked = users.filter(() => chance() < 0.5).sort();
    const work = kit.db.transaction(async (tx) => {
      const log = lossy && chance() < 0.3 ? kit.silentLog : kit.log;
      for (const user of picked) {
        const events = Array.from({ length: 1 + Math.floor(chance() * 3) }, () => fired({ n }));
        await log.append(tx, user, events);
      }
      if (chance() < 0.25) throw new Rollback();
    });
    await work.catch((error: unknown) => {
      if (!(error instanceof Rollback)) throw error;
    });
  }
}

/** Follows a user, leaving and resuming by cursor at random, until it has seen everything up to `goal()`. */
async function reader(hub: EventHub, userId: string, after: string, chance: () => number, goal: () => number | null) {
  const seen: number[] = [];
  let cursor = after;
  const there = () => parseCursor(cursor)?.seq === goal();
  while (!there()) {
    const stream = hub.subscribe({ userId, after: cursor, filter: ALL });
    for await (const delivery of stream as AsyncIterable<Delivery>) {
      if (delivery.type === 'reset') throw new Error('a cursor of our own was not resumed');
      if (delivery.type === 'event') seen.push(delivery.event.seq);
      if (delivery.type === 'event') cursor = delivery.cursor;
      if (there() || chance() < 0.05) break;
    }
  }
  return seen;
}

test.each([
  ['every wake-up heard', 1, 'heard'],
  ['three of ten wake-ups lost', 2, 'lossy'],
  ['no wake-up heard', 3, 'deaf'],
] as const)('%s', async (_, seed, hearing) => {
  const chance = random(seed);
  const users = [await kit.user(), await kit.user(), await kit.user()];
  const epoch = await kit.store.epoch();
  const hub = kit.hub({ pageSize: 16, ...(hearing === 'deaf' ? { wakeups: NO_WAKEUPS } : {}) });
  const heads = new Map<string, number>();
  const readers = users.flatMap((user) =>
    [1, 2, 3].map(() => reader(hub, user, `${epoch}.0`, chance, () => heads.get(user) ?? null)),
  );
  let writing = true;
  // What passes for two seconds here is one turn of the event loop.
  const time = (async () => {
    while (writing) {
      await new Promise((resolve) => setImmediate(resolve));
      hub.timers.advance(2_000);
    }
  })();
  await Promise.all(Array.from({ length: WRITERS }, () => writer(users, chance, hearing === 'lossy')));
  const { heads: written } = await kit.store.heads(users);
  // One last event each, so that a reader who already saw the rest looks at its goal again.
  for (const user of users) {
    heads.set(user, written.get(user)! + 1);
    await kit.write(user, [fired('last')]);
  }
  const streams = await Promise.all(readers);
  writing = false;
  await time;
  streams.forEach((seen, i) => {
    const head = heads.get(users[Math.floor(i / 3)]!)!;
    expect(head).toBeGreaterThan(100);
    expect(seen).toEqual(Array.from({ length: head }, (__, n) => n + 1));
  });
});
