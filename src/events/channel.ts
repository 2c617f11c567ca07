import { formatCursor } from './cursor.ts';
import type { EventStore } from './event-store.ts';
import type { Delivery, UserEvent } from './types.ts';

/** Receives the events of a channel. Each `batch` is contiguous with the previous one. */
export interface Follower {
  batch(deliveries: readonly EventDelivery[]): void;
  /** Events were skipped; read them from the table. */
  onSkipped(): void;
  /** The history was replaced (a restored backup) or trimmed: the stream continues at `head`. */
  onReset(epoch: string, head: number): void;
}
export type EventDelivery = Extract<Delivery, { type: 'event' }>;

/**
 * The events of one user in this process, in order, from the moment it was created. Each event is read and converted to a
 * delivery once for all followers.
 */
export interface Channel {
  readonly followers: Set<Follower>;
  /** The sequence number up to which followers have received everything; null until the first `observe`. */
  position(): number | null;
  /** Handles a writer's wake-up: the newest sequence number and, if included, the events up to it. */
  onWakeup(epoch: string, seq: number, events: readonly UserEvent[]): void;
  /** Handles the user's newest event as read from the database. */
  observe(epoch: string, head: number): void;
}

export interface ChannelOptions {
  userId: string;
  store: Pick<EventStore, 'readAfter'>;
  /** Maximum number of missed events that are read and delivered here. Beyond it, each follower reads the table itself. */
  pageSize: number;
  /** Called once per event when it is delivered to the followers. */
  onDelivered: (event: UserEvent) => void;
  onError: (error: unknown) => void;
}

export function createChannel({ userId, store, pageSize, onDelivered, onError }: ChannelOptions): Channel {
  const followers = new Set<Follower>();
  let epoch: string | null = null;
  let position: number | null = null;
  let newest = 0;
  // A wake-up can arrive before the channel's position is read.
  let early: { epoch: string; seq: number } | null = null;
  let reading = false;

  const deliver = (events: readonly UserEvent[]) => {
    const undelivered = events.filter((event) => event.seq > position!);
    if (undelivered.length === 0 || undelivered[0]!.seq !== position! + 1) return;
    position = undelivered.at(-1)!.seq;
    const deliveries = undelivered.map(
      (event): EventDelivery => ({
        type: 'event',
        cursor: formatCursor(epoch!, event.seq),
        event,
      }),
    );
    for (const event of undelivered) onDelivered(event);
    for (const follower of followers) follower.batch(deliveries);
  };

  const reset = (newEpoch: string, head: number) => {
    epoch = newEpoch;
    position = head;
    newest = head;
    for (const follower of followers) follower.onReset(newEpoch, head);
  };

  const catchUp = async () => {
    if (reading) return;
    reading = true;
    try {
      while (position! < newest) {
        if (newest - position! > pageSize) {
          position = newest;
          for (const follower of followers) follower.onSkipped();
          return;
        }
        const [readEpoch, from] = [epoch!, position!];
        const events = await store.readAfter(userId, from, pageSize);
        if (epoch !== readEpoch) continue;
        deliver(events);
        if (position === from) reset(readEpoch, newest);
      }
    } catch (error) {
      // The next comparison of heads retries.
      onError(error);
    } finally {
      reading = false;
    }
  };

  return {
    followers,
    position: () => position,
    onWakeup(wokenEpoch, seq, events) {
      if (position === null) {
        early = { epoch: wokenEpoch, seq };
        return;
      }
      if (wokenEpoch !== epoch) return;
      newest = Math.max(newest, seq);
      deliver(events);
      if (position < newest) void catchUp();
    },
    observe(seenEpoch, head) {
      if (position !== null && seenEpoch !== epoch) return reset(seenEpoch, head);
      epoch = seenEpoch;
      position ??= head;
      newest = Math.max(newest, head, early?.epoch === seenEpoch ? early.seq : 0);
      early = null;
      if (position < newest) void catchUp();
    },
  };
}
