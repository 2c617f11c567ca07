import type { Clock } from '../../kernel/clock.ts';
import { type Tier, TierLimitError } from '../../kernel/domain-error.ts';
import { isUuid, newId } from '../../kernel/ids.ts';
import { formatInstant } from '../../kernel/instant.ts';
import type { Database, Queryable, Tx } from '../../platform/postgres/database.ts';
import { type Caller, requireUser } from '../account/index.ts';
import {
  channelExists,
  channelNotFound,
  notConfigured,
  notReady,
  optedOut,
  tokenUnknown,
  tooManyMessages,
} from './alert-errors.ts';
import { type Channel, type ChannelKind, hashOf, newSecret, newToken, readEvents, readZone } from './channel.ts';
import type { ChannelStore } from './channel-store.ts';
import { type ChannelServices, channelType } from './channels/index.ts';
import type { DeliveryService } from './delivery-service.ts';

export interface ChannelInput {
  kind: ChannelKind;
  destination?: string | null;
  events?: readonly string[] | null;
  timeZone?: string | null;
}

/** How the user confirms a channel. */
export interface Verification {
  /** The channel's kind, which determines how it is confirmed. */
  method: ChannelKind;
  url: string | null;
  secret: string | null;
  expiresAt: string;
}

export interface ChannelServiceDeps {
  db: Database;
  store: ChannelStore;
  deliveries: DeliveryService;
  entitlements: {
    capOf(db: Queryable, userId: string, cap: 'alert_channels'): Promise<{ limit: number; liftedBy: Tier | null }>;
  };
  openAccount(tx: Tx, caller: { userId: string; email: string | null }): Promise<void>;
  services: ChannelServices;
  publicUrl: string;
  clock: Clock;
}

export type ChannelService = ReturnType<typeof createChannelService>;

const DAY = 86_400_000;
const HOUR = 3_600_000;
/** Confirmation requests per day: of a user, and for a destination by all users. */
const VERIFICATIONS = { mine: 20, there: 5 };
const TESTS_AN_HOUR = 20;

export function createChannelService(deps: ChannelServiceDeps) {
  const { db, store, deliveries, entitlements, openAccount, services, publicUrl, clock } = deps;

  async function checkVerifications(tx: Tx, userId: string, destination: string | null): Promise<void> {
    const since = formatInstant(clock.now() - DAY);
    const { mine, there } = await store.verifications(tx.system, userId, destination, since);
    if (mine >= VERIFICATIONS.mine || there >= VERIFICATIONS.there) throw tooManyMessages('confirmations');
  }

  async function sendVerification(tx: Tx, channel: Channel, token: string): Promise<void> {
    const link = `${publicUrl}/api/alerts/verify?token=${token}`;
    await deliveries.tell(
      tx,
      channel,
      'channel.verification',
      channelType(channel.kind).verification === 'proof' ? { token, link } : { link },
    );
  }

  /** Sends a new token to a webhook: its receiver may not have known the secret when the first token arrived. */
  async function verifyAgain(tx: Tx, channel: Channel): Promise<void> {
    await checkVerifications(tx, channel.userId, channel.destination);
    const { token, hash } = newToken();
    await store.renewToken(tx, channel.id, hash, formatInstant(clock.now() + DAY));
    await sendVerification(tx, channel, token);
  }

  const owned = async (tx: Tx, userId: string, id: string): Promise<Channel> => {
    const channel = isUuid(id) ? await store.lock(tx, userId, id) : null;
    if (!channel) throw channelNotFound();
    return channel;
  };

  return {
    list: (userId: string): Promise<Channel[]> => store.list(db, userId),

    count: store.count,

    /**
     * Adds a channel that must be confirmed within a day. Throws InvalidInputError, ForbiddenError (sms), UnavailableError,
     * TierLimitError and ConflictError.
     */
    async create(
      caller: Caller | null,
      input: ChannelInput,
    ): Promise<{ channel: Channel; verification: Verification }> {
      const user = requireUser(caller);
      const { kind } = input;
      const type = channelType(kind);
      if (type.deferred) throw type.deferred();
      const events = readEvents(input.events);
      const timeZone = readZone(input.timeZone);
      const destination = type.readDestination(input.destination?.trim() ?? '', services);
      if (!type.sender(services)) throw notConfigured(kind);
      const { token, hash } = newToken();
      const now = clock.now();
      const expiresAt = formatInstant(now + DAY);
      const secret = type.hasSecret ? newSecret() : null;
      const channel = await db.as(user.userId).transaction(async (tx) => {
        await openAccount(tx, user);
        const added = await store.add(tx, {
          id: newId(),
          userId: user.userId,
          kind,
          destination,
          secret,
          events,
          timeZone,
          verifyHash: hash,
          verifyExpiresAt: expiresAt,
          createdAt: formatInstant(now),
        });
        if (!added) throw channelExists(kind);
        const { limit, liftedBy } = await entitlements.capOf(tx, user.userId, 'alert_channels');
        if ((await store.count(tx, user.userId)) > limit) {
          throw new TierLimitError('alert_channels', String(limit), liftedBy);
        }
        if (type.verification !== 'chat') {
          await checkVerifications(tx, user.userId, destination);
          await sendVerification(tx, added, token);
        }
        return added;
      });
      const url = type.startUrl?.(token, services) ?? null;
      return { channel, verification: { method: kind, url, secret, expiresAt } };
    },

    /** Enables or disables a channel or changes its events. Throws NotFoundError, ConflictError and InvalidInputError. */
    async update(
      caller: Caller | null,
      id: string,
      changes: { enabled?: boolean | null; events?: readonly string[] | null; timeZone?: string | null },
    ): Promise<Channel> {
      const { userId } = requireUser(caller);
      const events = changes.events == null ? null : readEvents(changes.events);
      const timeZone = changes.timeZone == null ? null : readZone(changes.timeZone);
      return db.as(userId).transaction(async (tx) => {
        const channel = await owned(tx, userId, id);
        const next: Channel = { ...channel, events: events ?? channel.events, timeZone: timeZone ?? channel.timeZone };
        if (changes.enabled === true && !channel.enabled) {
          if (channel.disabledBy === 'recipient') throw optedOut();
          Object.assign(next, { enabled: true, disabledReason: null, disabledBy: null });
        }
        if (changes.enabled === false && channel.enabled) {
          Object.assign(next, { enabled: false, disabledReason: 'Disabled by you', disabledBy: 'user' });
        }
        return store.change(tx, next);
      });
    },

    /** Removes a channel. Its queued deliveries are not sent. Throws NotFoundError. */
    async remove(caller: Caller | null, id: string): Promise<void> {
      const { userId } = requireUser(caller);
      await db.as(userId).transaction(async (tx) => {
        const { id: owns } = await owned(tx, userId, id);
        await store.remove(tx, owns, formatInstant(clock.now()));
      });
    },

    /**
     * Sends a test alert, or the confirmation again to an unconfirmed webhook. Throws NotFoundError, ConflictError and
     * UnavailableError.
     */
    async test(caller: Caller | null, id: string): Promise<Channel> {
      const { userId } = requireUser(caller);
      return db.as(userId).transaction(async (tx) => {
        const channel = await owned(tx, userId, id);
        const type = channelType(channel.kind);
        if (!channel.verifiedAt && type.verification !== 'proof') throw notReady('Confirm the channel first.');
        if (!channel.enabled) throw notReady(`The channel is disabled: ${channel.disabledReason}`);
        if (!channel.verifiedAt) {
          await verifyAgain(tx, channel);
          return channel;
        }
        if (!type.sender(services)) throw notConfigured(channel.kind);
        await deliveries.checkTests(tx, userId, formatInstant(clock.now() - HOUR), TESTS_AN_HOUR);
        await deliveries.tell(tx, channel, 'channel.test', { at: formatInstant(clock.now()) });
        return channel;
      });
    },

    /** Confirms a channel by the token sent to it, without authentication. Throws NotFoundError. */
    async verify(token: string): Promise<Channel> {
      return db.transaction(async (tx) => {
        const now = formatInstant(clock.now());
        const channel = await store.byToken(tx, hashOf(token), now);
        // A chat becomes known only when the bot is started.
        if (!channel || channelType(channel.kind).verification === 'chat') throw tokenUnknown();
        return store.verify(tx, channel.id, now);
      });
    },
  };
}
