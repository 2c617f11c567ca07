import type { UserEvent } from '../../events/index.ts';
import type { Clock } from '../../kernel/clock.ts';
import { newId } from '../../kernel/ids.ts';
import { formatInstant } from '../../kernel/instant.ts';
import type { Database, Tx } from '../../platform/postgres/database.ts';
import type { JobQueue, JobRun } from '../../platform/postgres/jobs.ts';
import { lockAccount } from '../account/index.ts';
import { type AlertPayload, alertOf, MAX_ATTEMPTS, pauseAfter } from './alert.ts';
import { tooManyMessages } from './alert-errors.ts';
import type { Topic } from './alert-topic.ts';
import { type Channel, hashOf, proofOf } from './channel.ts';
import type { ChannelStore } from './channel-store.ts';
import type { DeliveryRow, DeliveryStore, DueDelivery } from './delivery-store.ts';
import type { Sender } from './sender.ts';

export const DELIVER_TASK = 'alert_deliver';

export interface DeliveryServiceDeps {
  db: Database;
  store: DeliveryStore;
  channels: ChannelStore;
  jobs: JobQueue;
  send: Sender;
  clock: Clock;
  /** Milliseconds to wait after so many failed tries. */
  pause?: (attempts: number) => number;
  /** Deliveries a minute and user; those beyond it wait. */
  perMinute?: number;
}

export type DeliveryService = ReturnType<typeof createDeliveryService>;

const MINUTE = 60_000;
const PER_MINUTE = 60;

export function createDeliveryService(deps: DeliveryServiceDeps) {
  const { db, store, channels, jobs, send, clock, perMinute = PER_MINUTE } = deps;
  const { pause = (attempts: number) => pauseAfter(attempts, Math.random) } = deps;

  const enqueue = (tx: Tx, id: string, inMs = 0): Promise<void> =>
    jobs.enqueue(
      tx,
      DELIVER_TASK,
      { id },
      {
        key: `alert:${id}`,
        ...(inMs > 0 ? { runAt: formatInstant(clock.now() + inMs) } : {}),
      },
    );

  /** Takes a delivery up; null when there is nothing to send, or not now. */
  async function begin(id: string): Promise<DueDelivery | null> {
    return db.transaction(async (tx) => {
      const due = await store.due(tx, id);
      if (!due) return null;
      const reason = reasonToSkip(due);
      if (reason) {
        await store.over(tx, id, 'skipped', reason);
        return null;
      }
      // One take-up of a user at a time, or two that count at once would both pass.
      await lockAccount(tx, due.userId);
      const now = clock.now();
      if ((await store.recent(tx, due.userId, formatInstant(now - MINUTE))) >= perMinute) {
        await enqueue(tx, id, MINUTE / 2 + Math.round((Math.random() * MINUTE) / 2));
        return null;
      }
      await store.begin(tx, id, formatInstant(now));
      return due;
    });
  }

  return {
    /**
     * Makes the deliveries of what happened to a user, one for each channel that wants it, in the transaction in which it
     * happened.
     */
    async onEvents(tx: Tx, userId: string, events: readonly UserEvent[]): Promise<void> {
      const told = events.flatMap((event) => {
        const alert = alertOf(event);
        return alert ? [{ seq: event.seq, event: alert, payload: event.payload }] : [];
      });
      if (told.length === 0) return;
      for (const id of await store.fromEvents(tx, userId, told, formatInstant(clock.now()))) await enqueue(tx, id);
    },

    /** Sends something about the channel itself. */
    async tell(tx: Tx, channel: Channel, event: Topic, payload: AlertPayload): Promise<void> {
      const id = newId();
      await store.add(tx, { id, channel, event, payload, at: formatInstant(clock.now()) });
      await enqueue(tx, id);
    },

    /** Throws ConflictError when a user has sent so many tests since. */
    async checkTests(tx: Tx, userId: string, since: string, most: number): Promise<void> {
      if ((await store.tests(tx, userId, since)) >= most) throw tooManyMessages('tests');
    },

    list: (userId: string, limit: number): Promise<DeliveryRow[]> => store.list(db, userId, limit),

    /**
     * Makes one try of a delivery, as a job. At least once: a process that goes down after the service took the message
     * leaves the job to another, whose key or id tells the service (e-mail) or the receiver (webhook) that it is the same
     * one. Telegram has no such key; there the try counts as `uncertain`.
     */
    async deliver({ id }: { id: string }, { signal }: Pick<JobRun, 'signal'>): Promise<void> {
      const due = await begin(id);
      if (!due) return;
      const outcome = await send(due, signal);
      await db.transaction(async (tx) => {
        const now = formatInstant(clock.now());
        if (outcome.sent) {
          await store.delivered(tx, id, now, outcome.id);
          const { token } = due.payload;
          const { secret } = due.channel;
          const isVerification = due.event === 'channel.verification' && typeof token === 'string' && secret !== null;
          if (isVerification && outcome.reply?.includes(proofOf(token, secret))) {
            const channel = await channels.byToken(tx, hashOf(token), now);
            if (channel) await channels.verify(tx, channel.id, now);
          }
          return;
        }
        const { again, reason, uncertain = false, movedTo } = outcome;
        const attempts = due.attempts + 1;
        const { kind, destination } = due.channel;
        if (movedTo !== undefined && destination !== null) await channels.move(tx, kind, destination, movedTo);
        if (again === 'later' && attempts < MAX_ATTEMPTS) {
          await store.wait(tx, id, reason, uncertain);
          const wait = movedTo === undefined ? Math.max(pause(attempts), (outcome.retryAfter ?? 0) * 1000) : 0;
          await enqueue(tx, id, wait);
          return;
        }
        const why = again === 'later' ? `Given up after ${attempts} tries. ${reason}` : reason;
        await store.over(tx, id, 'failed', why, uncertain);
        if (again === 'gone') await channels.disable(tx, due.channel.id, reason, 'user');
      });
    },
  };
}

function reasonToSkip({ channel, channelDeleted, event }: DueDelivery): string | null {
  if (channelDeleted) return 'The channel was deleted';
  if (!channel.enabled) return `The channel is off: ${channel.disabledReason}`;
  if (!channel.verifiedAt && event !== 'channel.verification') return 'The channel is not confirmed';
  return null;
}
