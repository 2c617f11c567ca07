import type { Channel, EventDelivery, Follower } from './channel.ts';
import { formatCursor, parseCursor } from './cursor.ts';
import type { EventStore } from './event-store.ts';
import { SlowConsumerError } from './events-errors.ts';
import { Flow, type Source } from './flow.ts';
import type { Beaten, Heartbeat } from './heartbeats.ts';
import type { Delivery, EventFilter, UserEvent } from './types.ts';

/** What all subscribers of a hub share. */
export interface Surroundings {
  store: EventStore;
  pageSize: number;
  /** Deliveries that may wait for a subscriber while it is live. */
  queueLimit: number;
  now: () => string;
  /** A subscriber has begun: the channel it follows, and what ends that again. Null: none may begin any more. */
  join(subscriber: Subscriber): { channel: Channel; leave: () => void } | null;
  /** Awaited between the end of a backfill and going live. */
  betweenBackfillAndLive: () => Promise<void> | void;
}

const matches = (filter: EventFilter, event: UserEvent): boolean =>
  filter.kinds.includes(event.kind) &&
  (filter.strategyId == null || filter.strategyId === event.strategyId) &&
  (filter.instrument == null || filter.instrument === event.instrument);

/**
 * One reader of a user's events. It follows the channel first and then reads the table page by page from its cursor,
 * until it stands where the channel stands; from that moment on the channel hands it each event, and it the reader, on
 * the spot. What it got from the table and hears of again is dropped by sequence.
 */
export class Subscriber implements Source, Follower, Beaten {
  readonly deliveries = new Flow<Delivery>(this);
  readonly userId: string;
  readonly #after: string | null;
  readonly #filter: EventFilter;
  readonly #all: Surroundings;
  #channel: Channel | null = null;
  #leave: (() => void) | null = null;
  /** What waits for the reader. */
  #queue: Delivery[] = [];
  #epoch = '';
  #place = 0;
  #begun = false;
  /** Whether its position is known. */
  #placed = false;
  #live = false;
  #reading = false;
  #breaks = 0;
  #heartbeatDue = false;
  #room: (() => void) | null = null;

  /** `after`: the cursor to resume after; null: from now on. */
  constructor(request: { userId: string; after: string | null; filter: EventFilter }, all: Surroundings) {
    this.userId = request.userId;
    this.#after = request.after;
    this.#filter = request.filter;
    this.#all = all;
  }

  /** Deliveries that wait to be read. */
  get waiting(): number {
    return this.#queue.length;
  }

  pull(): void {
    if (this.#begun) this.#drain();
    else {
      this.#begun = true;
      void this.#begin();
    }
  }

  stop(): void {
    this.#leave?.();
    this.#leave = null;
    this.#queue = [];
    this.#makeRoom();
  }

  batch(deliveries: readonly EventDelivery[]): void {
    this.#guarded(() => this.#take(deliveries));
  }

  #take(deliveries: readonly EventDelivery[]): void {
    if (!this.#live) return;
    const { queueLimit } = this.#all;
    if (this.#queue.length >= queueLimit) {
      this.#fail(new SlowConsumerError(this.#queue.length));
      return;
    }
    for (const delivery of deliveries) {
      if (delivery.event.seq <= this.#place) continue;
      // One batch larger than the room is no fault of the reader: it takes the rest from the table.
      if (this.#queue.length >= queueLimit) {
        this.skipped();
        return;
      }
      this.#place = delivery.event.seq;
      if (matches(this.#filter, delivery.event)) this.#give(delivery);
    }
  }

  skipped(): void {
    if (!this.#live) return;
    this.#live = false;
    void this.#catchUp();
  }

  broken(epoch: string, head: number): void {
    if (!this.#placed) return;
    this.#breaks++;
    this.#epoch = epoch;
    this.#place = head;
    if (this.#queue.length < this.#all.queueLimit) this.#guarded(() => this.#give(this.#reset()));
  }

  beat(heartbeat: (cursor: string) => Heartbeat): void {
    if (!this.#live) this.#heartbeatDue = true;
    else if (this.#queue.length === 0) {
      this.#guarded(() => this.#give(heartbeat(formatCursor(this.#epoch, this.#place))));
    }
  }

  /** What a reader throws ends its own stream: the channel and the timers that call this serve others too. */
  #guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#fail(error);
    }
  }

  async #begin(): Promise<void> {
    try {
      const joined = this.#all.join(this);
      if (!joined) return this.deliveries.finish();
      this.#channel = joined.channel;
      this.#leave = joined.leave;
      const standing = await this.#all.store.standing(this.userId);
      if (this.deliveries.isEnded) return;
      joined.channel.observe(standing.epoch, standing.head);
      this.#epoch = standing.epoch;
      const cursor = this.#after === null ? { epoch: this.#epoch, seq: standing.head } : parseCursor(this.#after);
      const oldestResumable = (standing.oldest ?? standing.head + 1) - 1;
      const resumes = cursor?.epoch === this.#epoch && cursor.seq <= standing.head && cursor.seq >= oldestResumable;
      this.#place = resumes ? cursor.seq : standing.head;
      this.#placed = true;
      this.#live = this.#place >= this.#channelPlace();
      this.#give(resumes ? this.#heartbeat() : this.#reset());
      await this.#catchUp();
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Reads the table up to the channel's position; then it is live. */
  async #catchUp(): Promise<void> {
    if (this.#reading) return;
    this.#reading = true;
    try {
      while (!this.#live && !this.deliveries.isEnded) {
        await this.#roomy();
        if (this.#place < this.#channelPlace()) await this.#readPage();
        else {
          await this.#all.betweenBackfillAndLive();
          // No other code runs between this check and going live, so later events of the channel reach this subscriber.
          if (this.#place >= this.#channelPlace()) this.#live = true;
        }
      }
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#reading = false;
    }
  }

  async #readPage(): Promise<void> {
    const { store, pageSize } = this.#all;
    const breaks = this.#breaks;
    const goesOn = () => !this.deliveries.isEnded && this.#breaks === breaks;
    const events = await store.readAfter(this.userId, this.#place, pageSize);
    if (!goesOn()) return;
    if (events[0]?.seq !== this.#place + 1) {
      const standing = await store.standing(this.userId);
      if (!goesOn()) return;
      this.#epoch = standing.epoch;
      this.#place = Math.max(standing.head, this.#channelPlace());
      return this.#give(this.#reset());
    }
    for (const event of events) {
      if (matches(this.#filter, event)) {
        await this.#roomy();
        if (!goesOn()) return;
        this.#place = event.seq;
        this.#give({ type: 'event', cursor: formatCursor(this.#epoch, event.seq), event });
      } else this.#place = event.seq;
    }
    if (!this.#heartbeatDue) return;
    this.#heartbeatDue = false;
    await this.#roomy();
    if (goesOn()) this.#give(this.#heartbeat());
  }

  /** To the reader at once when it wants it and nothing waits before it. */
  #give(delivery: Delivery): void {
    if (this.deliveries.hasDemand && this.#queue.length === 0) this.deliveries.push(delivery);
    else this.#queue.push(delivery);
  }

  #drain(): void {
    while (this.deliveries.hasDemand && this.#queue.length > 0) this.deliveries.push(this.#queue.shift() as Delivery);
    if (this.deliveries.hasDemand) this.#makeRoom();
  }

  /** Until nothing waits and the reader wants more, or it is over. */
  async #roomy(): Promise<void> {
    while (!this.deliveries.isEnded && (!this.deliveries.hasDemand || this.#queue.length > 0)) {
      await new Promise<void>((resolve) => {
        this.#room = resolve;
      });
    }
  }

  #makeRoom(): void {
    this.#room?.();
    this.#room = null;
  }

  #fail(error: unknown): void {
    this.stop();
    this.deliveries.finish(error);
  }

  #channelPlace(): number {
    return this.#channel?.place() as number;
  }

  #heartbeat(): Delivery {
    return { type: 'heartbeat', cursor: formatCursor(this.#epoch, this.#place), at: this.#all.now() };
  }

  #reset(): Delivery {
    return { type: 'reset', cursor: formatCursor(this.#epoch, this.#place), at: this.#all.now() };
  }
}
