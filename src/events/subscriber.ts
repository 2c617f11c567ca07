import type { Channel, EventDelivery, Follower } from './channel.ts';
import { formatCursor, parseCursor } from './cursor.ts';
import type { EventStore } from './event-store.ts';
import { SlowConsumerError } from './events-errors.ts';
import { Flow, type Source } from './flow.ts';
import type { Heartbeat, HeartbeatListener } from './heartbeats.ts';
import type { Delivery, EventFilter, UserEvent } from './types.ts';

/** Dependencies that all subscribers of a hub share. */
export interface SubscriberDeps {
  store: EventStore;
  pageSize: number;
  /** Maximum number of deliveries queued for a live subscriber. */
  queueLimit: number;
  now: () => string;
  /** Registers a subscriber. Returns its channel and a function that unregisters it; null when the hub is closed. */
  join(subscriber: Subscriber): { channel: Channel; leave: () => void } | null;
  /** Awaited between backfill and live delivery. */
  betweenBackfillAndLive: () => Promise<void> | void;
}

const matches = (filter: EventFilter, event: UserEvent): boolean =>
  filter.kinds.includes(event.kind) &&
  (filter.strategyId == null || filter.strategyId === event.strategyId) &&
  (filter.instrument == null || filter.instrument === event.instrument);

/**
 * One reader of a user's events. It first follows the channel, then reads the table page by page from its cursor up to the
 * channel's position. From then on it is live and forwards the channel's events directly. Events received twice are dropped
 * by sequence number.
 */
export class Subscriber implements Source, Follower, HeartbeatListener {
  readonly deliveries = new Flow<Delivery>(this);
  readonly userId: string;
  readonly #after: string | null;
  readonly #filter: EventFilter;
  readonly #all: SubscriberDeps;
  #channel: Channel | null = null;
  #leave: (() => void) | null = null;
  /** Deliveries queued for the reader. */
  #queue: Delivery[] = [];
  #epoch = '';
  #place = 0;
  #begun = false;
  /** Whether the start position is known. */
  #positioned = false;
  #live = false;
  #reading = false;
  #breaks = 0;
  #heartbeatDue = false;
  #room: (() => void) | null = null;

  /** `after`: the cursor to resume after; null: start with new events. */
  constructor(request: { userId: string; after: string | null; filter: EventFilter }, all: SubscriberDeps) {
    this.userId = request.userId;
    this.#after = request.after;
    this.#filter = request.filter;
    this.#all = all;
  }

  /** Number of queued deliveries. */
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
      // A batch larger than the free space is not the reader's fault: it reads the rest from the table.
      if (this.#queue.length >= queueLimit) {
        this.onSkipped();
        return;
      }
      this.#place = delivery.event.seq;
      if (matches(this.#filter, delivery.event)) this.#deliver(delivery);
    }
  }

  onSkipped(): void {
    if (!this.#live) return;
    this.#live = false;
    void this.#catchUp();
  }

  onReset(epoch: string, head: number): void {
    if (!this.#positioned) return;
    this.#breaks++;
    this.#epoch = epoch;
    this.#place = head;
    if (this.#queue.length < this.#all.queueLimit) this.#guarded(() => this.#deliver(this.#reset()));
  }

  beat(heartbeat: (cursor: string) => Heartbeat): void {
    if (!this.#live) this.#heartbeatDue = true;
    else if (this.#queue.length === 0) {
      this.#guarded(() => this.#deliver(heartbeat(formatCursor(this.#epoch, this.#place))));
    }
  }

  /** An error thrown by a reader ends only its own stream: the calling channel and timers serve other streams too. */
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
      const standing = await this.#all.store.bounds(this.userId);
      if (this.deliveries.isEnded) return;
      joined.channel.observe(standing.epoch, standing.head);
      this.#epoch = standing.epoch;
      const cursor = this.#after === null ? { epoch: this.#epoch, seq: standing.head } : parseCursor(this.#after);
      const oldestResumable = (standing.oldest ?? standing.head + 1) - 1;
      const resumes = cursor?.epoch === this.#epoch && cursor.seq <= standing.head && cursor.seq >= oldestResumable;
      this.#place = resumes ? cursor.seq : standing.head;
      this.#positioned = true;
      this.#live = this.#place >= this.#channelPlace();
      this.#deliver(resumes ? this.#heartbeat() : this.#reset());
      await this.#catchUp();
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Reads the table up to the channel's position, then goes live. */
  async #catchUp(): Promise<void> {
    if (this.#reading) return;
    this.#reading = true;
    try {
      while (!this.#live && !this.deliveries.isEnded) {
        await this.#untilDrained();
        if (this.#place < this.#channelPlace()) await this.#readPage();
        else {
          await this.#all.betweenBackfillAndLive();
          // No other code runs between this check and going live, so no event of the channel is missed.
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
      const standing = await store.bounds(this.userId);
      if (!goesOn()) return;
      this.#epoch = standing.epoch;
      this.#place = Math.max(standing.head, this.#channelPlace());
      return this.#deliver(this.#reset());
    }
    for (const event of events) {
      if (matches(this.#filter, event)) {
        await this.#untilDrained();
        if (!goesOn()) return;
        this.#place = event.seq;
        this.#deliver({ type: 'event', cursor: formatCursor(this.#epoch, event.seq), event });
      } else this.#place = event.seq;
    }
    if (!this.#heartbeatDue) return;
    this.#heartbeatDue = false;
    await this.#untilDrained();
    if (goesOn()) this.#deliver(this.#heartbeat());
  }

  /** Delivers directly if the reader has demand and the queue is empty, otherwise queues. */
  #deliver(delivery: Delivery): void {
    if (this.deliveries.hasDemand && this.#queue.length === 0) this.deliveries.push(delivery);
    else this.#queue.push(delivery);
  }

  #drain(): void {
    while (this.deliveries.hasDemand && this.#queue.length > 0) this.deliveries.push(this.#queue.shift() as Delivery);
    if (this.deliveries.hasDemand) this.#makeRoom();
  }

  /** Resolves when the queue is empty and the reader has demand, or when the stream has ended. */
  async #untilDrained(): Promise<void> {
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
    return this.#channel?.position() as number;
  }

  #heartbeat(): Delivery {
    return { type: 'heartbeat', cursor: formatCursor(this.#epoch, this.#place), at: this.#all.now() };
  }

  #reset(): Delivery {
    return { type: 'reset', cursor: formatCursor(this.#epoch, this.#place), at: this.#all.now() };
  }
}
