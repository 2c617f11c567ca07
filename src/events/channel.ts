import { formatCursor } from './cursor.ts';
import type { EventStore } from './event-store.ts';
import type { Delivery, UserEvent } from './types.ts';

/** A follower of a channel. Each `batch` is contiguous with the previous one. */
export interface Follower {
  batch(deliveries: readonly EventDelivery[]): void;
  /** The channel went on without handing over what happened: it is in the table. */
  skipped(): void;
  /** History broke off (a restored backup, events trimmed too early): the stream continues at `head`. */
  broken(epoch: string, head: number): void;
}
export type EventDelivery = Extract<Delivery, { type: 'event' }>;

/**
 * A user's events as this process sees them, one after the other from where it began to listen. Each event is read and
 * made into a delivery once, whatever the number of followers.
 */
export interface Channel {
  readonly followers: Set<Follower>;
  /** Everything up to here has been handed to the followers; null until `observe` first told. */
  place(): number | null;
  /** A writer's wake-up: the newest sequence number and, if it carried them, the events up to it. */
  woken(epoch: string, seq: number, events: readonly UserEvent[]): void;
  /** What a read of the database said about the user's newest event. */
  observe(epoch: string, head: number): void;
}

export interface ChannelOptions {
  userId: string;
  store: Pick<EventStore, 'readAfter'>;
  /** How many missed events are read and delivered here; beyond it every follower reads the table at its own pace. */
  pageSize: number;
  /** Told of each event once, as it is handed to the followers. */
  onHandedOver: (event: UserEvent) => void;
  onError: (error: unknown) => void;
}

export function createChannel({ userId, store, pageSize, onHandedOver, onError }: ChannelOptions): Channel {
  const followers = new Set<Follower>();
  let epoch: string | null = null;
  let place: number | null = null;
  let known = 0;
  // A wake-up can arrive before the read of the channel's position.
  let early: { epoch: string; seq: number } | null = null;
  let reading = false;

  const handOver = (events: readonly UserEvent[]) => {
    const fresh = events.filter((event) => event.seq > place!);
    if (fresh.length === 0 || fresh[0]!.seq !== place! + 1) return;
    place = fresh.at(-1)!.seq;
    const deliveries = fresh.map(
      (event): EventDelivery => ({
        type: 'event',
        cursor: formatCursor(epoch!, event.seq),
        event,
      }),
    );
    for (const event of fresh) onHandedOver(event);
    for (const follower of followers) follower.batch(deliveries);
  };

  const breakOff = (newEpoch: string, head: number) => {
    epoch = newEpoch;
    place = head;
    known = head;
    for (const follower of followers) follower.broken(newEpoch, head);
  };

  const catchUp = async () => {
    if (reading) return;
    reading = true;
    try {
      while (place! < known) {
        if (known - place! > pageSize) {
          place = known;
          for (const follower of followers) follower.skipped();
          return;
        }
        const [readEpoch, from] = [epoch!, place!];
        const events = await store.readAfter(userId, from, pageSize);
        if (epoch !== readEpoch) continue;
        handOver(events);
        if (place === from) breakOff(readEpoch, known);
      }
    } catch (error) {
      // The next comparison of heads tries again.
      onError(error);
    } finally {
      reading = false;
    }
  };

  return {
    followers,
    place: () => place,
    woken(wokenEpoch, seq, events) {
      if (place === null) {
        early = { epoch: wokenEpoch, seq };
        return;
      }
      if (wokenEpoch !== epoch) return;
      known = Math.max(known, seq);
      handOver(events);
      if (place < known) void catchUp();
    },
    observe(seenEpoch, head) {
      if (place !== null && seenEpoch !== epoch) return breakOff(seenEpoch, head);
      epoch = seenEpoch;
      place ??= head;
      known = Math.max(known, head, early?.epoch === seenEpoch ? early.seq : 0);
      early = null;
      if (place < known) void catchUp();
    },
  };
}
