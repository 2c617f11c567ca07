import { type Queryable, statement, type Tx } from '../../platform/postgres/database.ts';
import type { Channel, Disabler } from './channel.ts';

export interface NewChannel
  extends Pick<Channel, 'id' | 'userId' | 'kind' | 'destination' | 'secret' | 'events' | 'timeZone' | 'createdAt'> {
  verifyHash: string;
  verifyExpiresAt: string;
}

const COLUMNS = `id, user_id as "userId", kind, destination, secret, events, time_zone as "timeZone", enabled,
  disabled_reason as "disabledReason", disabled_by as "disabledBy", verified_at as "verifiedAt", created_at as "createdAt"`;

const LIST = statement(
  'alert_channel_list',
  `select ${COLUMNS} from alert_channel where user_id = $1 and deleted_at is null order by created_at, id`,
);
const COUNT = statement(
  'alert_channel_count',
  'select count(*) as count from alert_channel where user_id = $1 and deleted_at is null',
);
const ADD = statement(
  'alert_channel_add',
  `insert into alert_channel
     (id, user_id, kind, destination, secret, events, time_zone, verify_hash, verify_expires_at, created_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
   on conflict (user_id, kind, coalesce(destination, '')) where deleted_at is null do nothing
   returning ${COLUMNS}`,
);
const LOCK = statement(
  'alert_channel_lock',
  `select ${COLUMNS} from alert_channel where id = $1 and user_id = $2 and deleted_at is null for update`,
);
const CHANGE = statement(
  'alert_channel_change',
  `update alert_channel set enabled = $2, disabled_reason = $3, disabled_by = $4, events = $5, time_zone = $6
   where id = $1 returning ${COLUMNS}`,
);
const REMOVE = statement(
  'alert_channel_remove',
  `update alert_channel set deleted_at = $2, verify_hash = null, verify_expires_at = null where id = $1`,
);
const BY_TOKEN = statement(
  'alert_channel_by_token',
  `select ${COLUMNS} from alert_channel
   where verify_hash = $1 and verify_expires_at > $2 and deleted_at is null for update`,
);
const RENEW_TOKEN = statement(
  'alert_channel_renew_token',
  'update alert_channel set verify_hash = $2, verify_expires_at = $3 where id = $1',
);
const VERIFY = statement(
  'alert_channel_verify',
  `update alert_channel set verified_at = $2, verify_hash = null, verify_expires_at = null,
     destination = coalesce($3, destination)
   where id = $1 returning ${COLUMNS}`,
);
const TAKEN = statement(
  'alert_channel_taken',
  `select 1 from alert_channel
   where user_id = $1 and kind = $2 and destination = $3 and id <> $4 and deleted_at is null`,
);
const DISABLE = statement(
  'alert_channel_disable',
  `update alert_channel set enabled = false, disabled_reason = $2, disabled_by = $3
   where id = $1 and deleted_at is null`,
);
const DISABLE_AT = statement(
  'alert_channel_disable_at',
  `update alert_channel set enabled = false, disabled_reason = $3, disabled_by = $4
   where kind = $1 and destination = $2 and deleted_at is null returning id`,
);
const ENABLE_AT = statement(
  'alert_channel_enable_at',
  `update alert_channel set enabled = true, disabled_reason = null, disabled_by = null
   where kind = $1 and destination = $2 and deleted_at is null and disabled_by = 'recipient' returning id`,
);
const MOVE = statement(
  'alert_channel_move',
  `update alert_channel set destination = $3
   where kind = $1 and destination = $2 and deleted_at is null
     and not exists (select from alert_channel other where other.user_id = alert_channel.user_id
                        and other.kind = $1 and other.destination = $3 and other.deleted_at is null)`,
);
const VERIFICATIONS = statement(
  'alert_verifications',
  `select count(*) filter (where channel.user_id = $1) as mine,
          count(*) filter (where channel.destination = $2) as there
   from alert_delivery delivery join alert_channel channel on channel.id = delivery.channel_id
   where delivery.event = 'channel.verification' and delivery.created_at > $3
     and (channel.user_id = $1 or channel.destination = $2)`,
);

export type ChannelStore = ReturnType<typeof createChannelStore>;

export function createChannelStore() {
  return {
    list: (db: Queryable, userId: string) => db.query<Channel>(LIST, [userId]),

    count: async (db: Queryable, userId: string): Promise<number> =>
      (await db.query<{ count: number }>(COUNT, [userId]))[0]?.count ?? 0,

    /** Null when the user already has this destination. */
    async add(tx: Tx, channel: NewChannel): Promise<Channel | null> {
      const { id, userId, kind, destination, secret, events, timeZone, verifyHash, verifyExpiresAt, createdAt } =
        channel;
      const values = [id, userId, kind, destination, secret, events, timeZone, verifyHash, verifyExpiresAt, createdAt];
      return (await tx.query<Channel>(ADD, values))[0] ?? null;
    },

    lock: async (tx: Tx, userId: string, id: string): Promise<Channel | null> =>
      (await tx.query<Channel>(LOCK, [id, userId]))[0] ?? null,

    async change(
      tx: Tx,
      { id, enabled, disabledReason, disabledBy, events, timeZone }: Omit<Channel, 'userId'>,
    ): Promise<Channel> {
      const values = [id, enabled, disabledReason, disabledBy, events, timeZone];
      return (await tx.query<Channel>(CHANGE, values))[0] as Channel;
    },

    async remove(tx: Tx, id: string, at: string): Promise<void> {
      await tx.query(REMOVE, [id, at]);
    },

    /** Finds and locks the channel to be confirmed with a token; null for an unknown, used or expired token. */
    byToken: async (tx: Tx, hash: string, now: string): Promise<Channel | null> =>
      (await tx.query<Channel>(BY_TOKEN, [hash, now]))[0] ?? null,

    /** Replaces the channel's token. */
    async renewToken(tx: Tx, id: string, hash: string, expiresAt: string): Promise<void> {
      await tx.query(RENEW_TOKEN, [id, hash, expiresAt]);
    },

    /** `destination`: set if it became known by the confirmation. */
    verify: async (tx: Tx, id: string, at: string, destination: string | null = null): Promise<Channel> =>
      (await tx.query<Channel>(VERIFY, [id, at, destination]))[0] as Channel,

    /** Whether another channel of the user has this destination. */
    taken: async (tx: Tx, { userId, kind, id }: Channel, destination: string): Promise<boolean> =>
      (await tx.query(TAKEN, [userId, kind, destination, id])).length > 0,

    async disable(db: Queryable, id: string, reason: string, by: Disabler): Promise<void> {
      await db.query(DISABLE, [id, reason, by]);
    },

    /** Disables every user's channels to a destination. Returns their number. */
    disableAt: async (db: Queryable, kind: string, destination: string, reason: string, by: Disabler) =>
      (await db.query(DISABLE_AT, [kind, destination, reason, by])).length,

    /**
     * Updates every user's channels after an address has changed. A channel whose user already has the new destination is
     * disabled.
     */
    async move(db: Queryable, kind: string, from: string, to: string): Promise<void> {
      await db.query(MOVE, [kind, from, to]);
      await db.query(DISABLE_AT, [kind, from, 'Another of your channels has this destination', 'user']);
    },

    enableAt: async (db: Queryable, kind: string, destination: string) =>
      (await db.query(ENABLE_AT, [kind, destination])).length,

    /** Counts confirmation requests since `since`: of the user, and for the destination by all users. */
    async verifications(db: Queryable, userId: string, destination: string | null, since: string) {
      const [row] = await db.query<{ mine: number; there: number }>(VERIFICATIONS, [userId, destination, since]);
      return row ?? { mine: 0, there: 0 };
    },
  };
}
