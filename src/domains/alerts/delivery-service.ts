import type { UserEvent } from '../../events/index.ts';
import type { Clock } from '../../kernel/clock.ts';
import { isUuid, newId } from '../../kernel/ids.ts';
import { formatInstant } from '../../kernel/instant.ts';
import { emptyPage, type Page, type PageRequest } from '../../kernel/page.ts';
import type { Database, Tx } from '../../platform/postgres/database.ts';
import type { JobQueue, JobRun } from '../../platform/postgres/jobs.ts';
import { type Caller, lockAccount, requireUser } from '../account/index.ts';
import { type AlertPayload, alertOf, MAX_ATTEMPTS, pauseAfter } from './alert.ts';
import { deliveryNotFound, notReady, notResendable, tooManyMessages } from './alert-errors.ts';
import type { Topic } from './alert-topic.ts';
import { type Channel, hashOf, proofOf } from './channel.ts';
import type { ChannelStore } from './channel-store.ts';
import type { DeliveryFilter, DeliveryRow, DeliverySort, DeliveryStore, DueDelivery } from './delivery-store.ts';
import type { Sender } from './sender.ts';

export const DELIVER_TASK = 'alert_deliver';

export interface DeliveryServiceDeps {
  db: Database;
  store: DeliveryStore;
  channels: ChannelStore;
  jobs: JobQueue;
  send: Sender;
  clock: Clock;
  /** Milliseconds to wait after this many failed attempts. */
  pause?: (attempts: number) => number;
  /** Deliveries per minute and user; further ones are delayed. */
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

  /** Starts an attempt; null when there is nothing to send or it must wait. */
  async function begin(id: string): Promise<DueDelivery | null> {
    return db.transaction(async (tx) => {
      const due = await store.due(tx, id);
      if (!due) return null;
      const reason = reasonToSkip(due);
      if (reason) {
        await store.over(tx, id, 'skipped', reason);
        return null;
      }
      // Serialises attempts of a user, because concurrent ones could both pass the rate limit.
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
    /** Queues deliveries of a user's events, one per subscribed channel, in the transaction of the events. */
    async onEvents(tx: Tx, userId: string, events: readonly UserEvent[]): Promise<void> {
      const told = events.flatMap((event) => {
        const alert = alertOf(event);
        return alert ? [{ seq: event.seq, event: alert, payload: event.payload }] : [];
      });
      if (told.length === 0) return;
      for (const id of await store.fromEvents(tx, userId, told, formatInstant(clock.now()))) await enqueue(tx, id);
    },

    /** Queues a message about the channel itself. */
    async tell(tx: Tx, channel: Channel, event: Topic, payload: AlertPayload): Promise<void> {
      const id = newId();
      await store.add(tx, { id, channel, event, payload, at: formatInstant(clock.now()) });
      await enqueue(tx, id);
    },

    /** Throws ConflictError when the user has sent at least `most` tests since `since`. */
    async checkTests(tx: Tx, userId: string, since: string, most: number): Promise<void> {
      if ((await store.tests(tx, userId, since)) >= most) throw tooManyMessages('tests');
    },

    /**
     * Sends a finished delivery to a webhook again, under its id: a receiver that has seen it drops it. Throws NotFoundError
     * and ConflictError.
     */
    async resend(caller: Caller | null, id: string): Promise<DeliveryRow> {
      const { userId } = requireUser(caller);
      return db.as(userId).transaction(async (tx) => {
        const found = isUuid(id) ? await store.lock(tx, userId, id) : null;
        if (!found) throw deliveryNotFound();
        const { channel, channelDeleted, status, kept } = found;
        if (channelDeleted) throw notReady('The channel was deleted.');
        if (!channel.enabled) throw notReady(`The channel is disabled: ${channel.disabledReason}`);
        if (status === 'queued') throw notResendable('The delivery is queued: it is sent by itself.');
        if (channel.kind !== 'webhook') throw notResendable('Only deliveries to webhooks can be sent again.');
        if (!kept) throw notResendable('The content is not kept: messages about the channel cannot be sent again.');
        await store.again(tx, userId, id);
        await enqueue(tx, id);
        return (await store.byIds(tx, userId, [id]))[0] as DeliveryRow;
      });
    },

    list: (userId: string, limit: number): Promise<DeliveryRow[]> => store.list(db, userId, limit),

    page: (userId: string, filter: DeliveryFilter, page: PageRequest<DeliverySort>): Promise<Page<DeliveryRow>> =>
      filter.channelId != null && !isUuid(filter.channelId)
        ? Promise.resolve(emptyPage())
        : store.page(db, userId, filter, page),

    byIds: (userId: string, ids: readonly string[]): Promise<DeliveryRow[]> => store.byIds(db, userId, ids),

    /**
     * Makes an attempt at a delivery, as a job. Delivery is at least once: if the process dies after the service has
     * accepted the message, another process sends it again with the same idempotency key (e-mail) or id (webhook). Telegram
     * has no such key; there the attempt counts as `uncertain`.
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
        const why = again === 'later' ? `Failed after ${attempts} attempts. ${reason}` : reason;
        await store.over(tx, id, 'failed', why, uncertain);
        if (again === 'gone') await channels.disable(tx, due.channel.id, reason, 'user');
      });
    },
  };
}

function reasonToSkip({ channel, channelDeleted, event }: DueDelivery): string | null {
  if (channelDeleted) return 'The channel was deleted';
  if (!channel.enabled) return `The channel is disabled: ${channel.disabledReason}`;
  if (!channel.verifiedAt && event !== 'channel.verification') return 'The channel is not confirmed';
  return null;
}
