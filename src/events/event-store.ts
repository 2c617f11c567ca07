import { randomBytes } from 'node:crypto';
import { type Database, statement, type Tx } from '../platform/postgres/database.ts';
import type { NewEvent, UserEvent } from './types.ts';

/** The range of a user's events: `head` is the newest (0: none yet), `oldest` the oldest kept (null: none). */
export interface StreamBounds {
  epoch: string;
  head: number;
  oldest: number | null;
}

/** Newly written events of one user: contiguous, in order. */
export interface Appended {
  epoch: string;
  events: UserEvent[];
}

export interface EventStore {
  /**
   * Writes events in the given transaction. They are numbered from the account's counter, whose row stays locked until the
   * transaction ends.
   */
  append(tx: Tx, userId: string, events: readonly NewEvent[], occurredAt: string): Promise<Appended>;
  /** The user's events after `seq`, oldest first, at most `limit`. */
  readAfter(userId: string, seq: number, limit: number): Promise<UserEvent[]>;
  bounds(userId: string): Promise<StreamBounds>;
  /** The newest sequence number of each user, in one query. Users without events or account are absent or 0. */
  heads(userIds: readonly string[]): Promise<{ epoch: string; heads: Map<string, number> }>;
  /** The identifier of this database's history, set by the migrations. */
  epoch(): Promise<string>;
  /** Starts a new history after a backup was restored; streams with older cursors get a reset. */
  renewEpoch(): Promise<string>;
  /**
   * Checks the `limit` users after `after` (null: from the first). Returns those whose oldest event is older than `before`
   * and not their newest. `last` is the next value for `after`, null at the end.
   */
  usersWithEventsBefore(
    before: string,
    after: string | null,
    limit: number,
  ): Promise<{ users: string[]; last: string | null }>;
  /** Deletes at most `limit` of a user's oldest events, up to the first that is younger than `before` or is the newest. */
  prune(userId: string, before: string, limit: number): Promise<number>;
}

// Counter and rows in one round trip. The UPDATE locks the account row until the commit, so commit order is sequence order.
const APPEND = statement(
  'event-append',
  `with counter as (
     update account set event_seq = event_seq + cardinality($2::text[]) where user_id = $1::uuid returning event_seq
   ), added as (
     insert into event (user_id, seq, kind, strategy_id, instrument, payload, occurred_at)
     select $1::uuid, counter.event_seq - cardinality($2::text[]) + item.place, item.kind, item.strategy_id,
            item.instrument, item.payload::jsonb, $6::timestamptz
     from counter, unnest($2::text[], $3::uuid[], $4::text[], $5::text[])
       with ordinality as item (kind, strategy_id, instrument, payload, place)
   )
   select event_seq as head, (select value from setting where key = 'event_epoch') as epoch from counter`,
);
const READ_AFTER = statement(
  'event-read-after',
  `select user_id as "userId", seq, kind, strategy_id as "strategyId", instrument, payload, occurred_at as "occurredAt"
   from event where user_id = $1 and seq > $2 order by seq limit $3`,
);
const STANDING = statement(
  'event-standing',
  `select (select value from setting where key = 'event_epoch') as epoch,
          coalesce((select event_seq from account where user_id = $1), 0) as head,
          (select min(seq) from event where user_id = $1) as oldest`,
);
const HEADS = statement(
  'event-heads',
  `select history.epoch, account.user_id as "userId", account.event_seq as head
   from (select (select value from setting where key = 'event_epoch') as epoch) history
   left join account on account.user_id = any($1::uuid[])`,
);
const EPOCH = statement('event-epoch', `select value from setting where key = 'event_epoch'`);
const RENEW_EPOCH = statement(
  'event-epoch-renew',
  `insert into setting (key, value) values ('event_epoch', $1)
   on conflict (key) do update set value = excluded.value returning value`,
);

// Uses only the primary key: a user's oldest event, then the next user.
const USERS_BEFORE = statement(
  'event-users-before',
  `select owner.user_id as "userId", coalesce(oldest.occurred_at < $1 and oldest.seq < owner.event_seq, false) as old
   from (select user_id, event_seq from account where user_id > $2::uuid order by user_id limit $3) owner
   left join lateral (
     select seq, occurred_at from event where event.user_id = owner.user_id order by seq limit 1
   ) oldest on true
   order by owner.user_id`,
);
const PRUNE = statement(
  'event-prune',
  `with page as (
     select seq, occurred_at from event where user_id = $1 order by seq limit $3
   ), place as (
     select least(coalesce((select min(seq) - 1 from page where occurred_at >= $2), (select max(seq) from page)),
                  (select event_seq - 1 from account where user_id = $1)) as seq
   ), gone as (
     delete from event using place where event.user_id = $1 and event.seq <= place.seq returning 1
   )
   select count(*)::int as count from gone`,
);
const NOBODY = '00000000-0000-0000-0000-000000000000';

export function createEventStore(db: Database): EventStore {
  return {
    epoch: async () => (await db.query<{ value: string }>(EPOCH))[0]!.value,

    async append(tx, userId, events, occurredAt) {
      const [counter] = await tx.query<{ head: number; epoch: string }>(APPEND, [
        userId,
        events.map((event) => event.kind),
        events.map((event) => event.strategyId),
        events.map((event) => event.instrument),
        events.map((event) => JSON.stringify(event.payload)),
        occurredAt,
      ]);
      if (!counter) throw new Error(`Cannot append events: no account row for user ${userId}`);
      const before = counter.head - events.length;
      return {
        epoch: counter.epoch,
        events: events.map((event, i) => ({ ...event, userId, seq: before + i + 1, occurredAt })),
      };
    },

    readAfter: (userId, seq, limit) => db.query<UserEvent>(READ_AFTER, [userId, seq, limit]),

    async bounds(userId) {
      return (await db.query<StreamBounds>(STANDING, [userId]))[0]!;
    },

    async heads(userIds) {
      const rows = await db.query<{ epoch: string; userId: string | null; head: number }>(HEADS, [userIds]);
      const heads = new Map<string, number>();
      for (const row of rows) if (row.userId) heads.set(row.userId, row.head);
      return { epoch: rows[0]!.epoch, heads };
    },

    async usersWithEventsBefore(before, after, limit) {
      const rows = await db.query<{ userId: string; old: boolean }>(USERS_BEFORE, [before, after ?? NOBODY, limit]);
      const users = rows.filter(({ old }) => old).map(({ userId }) => userId);
      return { users, last: rows.length < limit ? null : rows.at(-1)!.userId };
    },

    prune: async (userId, before, limit) =>
      (await db.query<{ count: number }>(PRUNE, [userId, before, limit]))[0]?.count ?? 0,

    async renewEpoch() {
      const renewed = randomBytes(6).toString('base64url');
      return (await db.query<{ value: string }>(RENEW_EPOCH, [renewed]))[0]!.value;
    },
  };
}
