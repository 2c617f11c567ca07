import type { Channel, EventDelivery, Follower } from './channel.ts';
import { formatCursor, parseCursor } from './cursor.ts';
import type { EventStore } from './event-store.ts';
import { SlowConsumerError } from './events-errors.ts';
import type { Delivery, EventFilter, UserEvent } from './types.ts';

export interface SubscriberOptions {
  userId: string;
  /** The cursor to go on after; null: from now on. */
  after: string | null;
  filter: EventFilter;
  store: EventStore;
  channel: Channel;
  pageSize: number;
  /** Deliveries that may wait for the subscriber while it is live. */
  queueLimit: number;
  now: () => string;
  /** Starts the heartbeat; returns what stops it. */
  everyHeartbeat: (work: () => void) => () => void;
  /** Awaited between the end of a backfill and going live. */
  betweenBackfillAndLive: () => Promise<void> | void;
}

export interface Subscriber {
  /** The stream, to be read once; it follows the channel while it is read. */
  deliveries(): AsyncGenerator<Delivery, void, undefined>;
  /** Ends the stream after what is being read now. */
  end(): void;
  /** Deliveries that wait to be read. */
  waiting(): number;
}

const matches = (filter: EventFilter, event: UserEvent): boolean =>
  filter.kinds.includes(event.kind) &&
  (filter.strategyId == null || filter.strategyId === event.strategyId) &&
  (filter.instrument == null || filter.instrument === event.instrument);

/**
 * One reader of a user's events. It follows the channel first and then reads the table page by page from its cursor,
 * until it stands where the channel stands; from that moment on the channel hands it each event. What it got from the
 * table and hears of again is dropped by sequence.
 */
export function createSubscriber(options: SubscriberOptions): Subscriber {
  const { userId, after, filter, store, channel, pageSize, queueLimit, now } = options;
  let queue: Delivery[] = [];
  let epoch = '';
  let place = 0;
  let live = false;
  let breaks = 0;
  let heartbeatDue = false;
  let ended = false;
  let failure: Error | null = null;
  let wake: (() => void) | null = null;

  const wakeUp = () => {
    wake?.();
    wake = null;
  };
  const heartbeat = (): Delivery => ({ type: 'heartbeat', cursor: formatCursor(epoch, place), at: now() });
  const reset = (): Delivery => ({ type: 'reset', cursor: formatCursor(epoch, place) });

  const follower: Follower = {
    batch(deliveries: readonly EventDelivery[]) {
      if (!live) return;
      if (queue.length >= queueLimit) {
        failure = new SlowConsumerError(queue.length);
        queue = [];
        channel.followers.delete(follower);
        return wakeUp();
      }
      for (const delivery of deliveries) {
        if (delivery.event.seq <= place) continue;
        // One batch larger than the room is no fault of the reader: it takes the rest from the table.
        if (queue.length >= queueLimit) {
          live = false;
          break;
        }
        place = delivery.event.seq;
        if (matches(filter, delivery.event)) queue.push(delivery);
      }
      wakeUp();
    },
    skipped() {
      live = false;
      wakeUp();
    },
    broken(newEpoch, head) {
      breaks++;
      epoch = newEpoch;
      place = head;
      if (queue.length < queueLimit) queue.push(reset());
      wakeUp();
    },
  };

  const beat = () => {
    if (!live) heartbeatDue = true;
    else if (queue.length === 0) {
      queue.push(heartbeat());
      wakeUp();
    }
  };

  async function begin(): Promise<Delivery> {
    const standing = await store.standing(userId);
    channel.observe(standing.epoch, standing.head);
    queue = [];
    epoch = standing.epoch;
    const cursor = after === null ? { epoch, seq: standing.head } : parseCursor(after);
    const oldestResumable = (standing.oldest ?? standing.head + 1) - 1;
    const resumes = cursor?.epoch === epoch && cursor.seq <= standing.head && cursor.seq >= oldestResumable;
    place = resumes ? cursor.seq : standing.head;
    live = place >= channel.place()!;
    return resumes ? heartbeat() : reset();
  }

  async function* backfill(): AsyncGenerator<Delivery, void, undefined> {
    while (!live && queue.length === 0 && !ended && !failure) {
      if (place >= channel.place()!) {
        await options.betweenBackfillAndLive();
        // Nothing runs between this look and going live: what the channel hands over later, it hands over to us.
        if (place >= channel.place()!) live = true;
        continue;
      }
      const breaksBefore = breaks;
      const events = await store.readAfter(userId, place, pageSize);
      if (breaks !== breaksBefore) continue;
      if (events[0]?.seq !== place + 1) {
        const standing = await store.standing(userId);
        if (breaks !== breaksBefore) continue;
        epoch = standing.epoch;
        place = Math.max(standing.head, channel.place()!);
        yield reset();
        continue;
      }
      for (const event of events) {
        place = event.seq;
        if (matches(filter, event)) yield { type: 'event', cursor: formatCursor(epoch, event.seq), event };
        if (ended || breaks !== breaksBefore) break;
      }
      if (heartbeatDue && breaks === breaksBefore) {
        heartbeatDue = false;
        yield heartbeat();
      }
    }
  }

  return {
    async *deliveries() {
      if (ended) return;
      channel.followers.add(follower);
      const stopHeartbeat = options.everyHeartbeat(beat);
      try {
        yield await begin();
        while (!ended) {
          if (failure) throw failure;
          const next = queue.shift();
          if (next) yield next;
          else if (!live) yield* backfill();
          else
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
        }
      } finally {
        stopHeartbeat();
        channel.followers.delete(follower);
        queue = [];
      }
    },
    end() {
      ended = true;
      wakeUp();
    },
    waiting: () => queue.length,
  };
}
