import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Delivery } from '../../src/events/index.ts';
import { ALL, createEventsKit, type EventsKit, fired, next } from '../events/kit.ts';
import { chances } from './support/chance.ts';
import { patience, scaled } from './support/scale.ts';

let kit: EventsKit;
beforeAll(async () => {
  kit = await createEventsKit();
});
afterAll(() => kit.end());

it(
  'commits between backfill and live, with and without a wake-up, arrive once and in order',
  async () => {
    const chance = chances(7);
    const rounds = scaled(100, 500);
    const epoch = await kit.store.epoch();
    for (let round = 0; round < rounds; round++) {
      const userId = await kit.user();
      const before = 1 + chance.below(4);
      await kit.write(
        userId,
        Array.from({ length: before }, () => fired('before')),
      );
      let barriers = 0;
      let written = before;
      const hub = kit.hub({
        pageSize: 1 + chance.below(3),
        async betweenBackfillAndLive() {
          // Once or twice: the second commit comes while the first one is being read.
          if (barriers++ > chance.below(2)) return;
          const write = chance.odds(0.5) ? kit.write : kit.writeSilently;
          const count = 1 + chance.below(3);
          written += count;
          await write(
            userId,
            Array.from({ length: count }, () => fired('between')),
          );
        },
      });
      // A second stream of the same user is live already, so that the channel is ahead of this one.
      const other = hub.subscribe({ userId, filter: ALL });
      await next(other);
      const stream = hub.subscribe({ userId, after: `${epoch}.0`, filter: ALL });
      const deliveries: Delivery[] = [await next(stream)];
      const reading = (async () => {
        while (deliveries.filter(({ type }) => type === 'event').length < written + 1) {
          deliveries.push(await next(stream));
        }
      })();
      while (barriers === 0) await new Promise((resolve) => setImmediate(resolve));
      await kit.write(userId, [fired('after')]);
      // What passes for two seconds here is one turn of the event loop.
      let done = false;
      void reading.finally(() => {
        done = true;
      });
      while (!done) {
        hub.timers.advance(2_000);
        await new Promise((resolve) => setImmediate(resolve));
      }
      await reading;
      const seqs = deliveries.flatMap((delivery) => (delivery.type === 'event' ? [delivery.event.seq] : []));
      expect(seqs).toEqual(Array.from({ length: written + 1 }, (_, n) => n + 1));
      expect(deliveries.some(({ type }) => type === 'reset')).toBe(false);
      hub.close();
    }
  },
  patience(60),
);
