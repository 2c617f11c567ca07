import type { PageRequest } from '../../kernel/page.ts';
import { instant, integer, json, type PackedRow, packed, text, word } from '../../platform/postgres/columns.ts';
import { type Queryable, statement, type Tx } from '../../platform/postgres/database.ts';
import { type KeysetList, readerOf } from '../../platform/postgres/keyset-list.ts';
import type { AlertPayload } from './alert.ts';
import type { Topic } from './alert-topic.ts';
import type { Channel } from './channel.ts';

export const DELIVERY_STATUSES = ['queued', 'delivered', 'failed', 'skipped', 'bounced'] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/** A delivery as shown to its owner. */
export interface DeliveryRow {
  id: string;
  channel: Channel;
  event: Topic;
  status: DeliveryStatus;
  attempts: number;
  lastError: string | null;
  createdAt: string;
  deliveredAt: string | null;
}

/** A delivery that is due. */
export interface DueDelivery {
  id: string;
  userId: string;
  event: Topic;
  payload: AlertPayload;
  /** Earlier attempts that failed or were interrupted. */
  attempts: number;
  createdAt: string;
  channel: Channel;
  channelDeleted: boolean;
}

export interface LockedDelivery extends Pick<DueDelivery, 'channel' | 'channelDeleted'> {
  status: DeliveryStatus;
  /** Whether its content is still there. */
  kept: boolean;
}

const CHANNEL_JSON = `json_build_object('id', channel.id, 'userId', channel.user_id, 'kind', channel.kind,
  'destination', channel.destination, 'secret', channel.secret, 'events', channel.events,
  'timeZone', channel.time_zone, 'enabled', channel.enabled, 'disabledReason', channel.disabled_reason,
  'disabledBy', channel.disabled_by,
  'verifiedAt', to_char(channel.verified_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
  'createdAt', to_char(channel.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))`;
const CHANNEL = `${CHANNEL_JSON} as channel`;

// One per event and subscribed channel, in the transaction of the event.
const FROM_EVENTS = statement(
  'alert_delivery_from_events',
  `insert into alert_delivery (id, user_id, channel_id, event_seq, event, payload, created_at)
   select gen_random_uuid(), channel.user_id, channel.id, happened.seq, happened.event, happened.payload::jsonb, $5
   from unnest($2::bigint[], $3::text[], $4::text[]) as happened (seq, event, payload)
   join alert_channel channel
     on channel.user_id = $1 and channel.deleted_at is null and channel.enabled and channel.verified_at is not null
    and happened.event = any(channel.events)
   on conflict (channel_id, event_seq) do nothing
   returning id`,
);
const ADD = statement(
  'alert_delivery_add',
  `insert into alert_delivery (id, user_id, channel_id, event, payload, created_at) values ($1, $2, $3, $4, $5, $6)`,
);
const DUE = statement(
  'alert_delivery_due',
  `select delivery.id, delivery.user_id as "userId", delivery.event, delivery.payload, delivery.attempts,
          delivery.created_at as "createdAt", ${CHANNEL}, channel.deleted_at is not null as "channelDeleted"
   from alert_delivery delivery join alert_channel channel on channel.id = delivery.channel_id
   where delivery.id = $1 and delivery.status = 'queued' for update of delivery`,
);
const BEGIN = statement(
  'alert_delivery_begin',
  `update alert_delivery set attempts = attempts + 1, attempt_started_at = $2,
     uncertain = uncertain + (attempt_started_at is not null)::int
   where id = $1`,
);
/**
 * Only webhooks are sent again. Messages about the channel are not; the confirmation contains a token.
 */
const KEPT_PAYLOAD = `case when event not like 'channel.%'
  and exists (select from alert_channel where id = channel_id and kind = 'webhook') then payload end`;
const DELIVERED = statement(
  'alert_delivery_delivered',
  `update alert_delivery set status = 'delivered', delivered_at = $2, provider_id = $3, payload = ${KEPT_PAYLOAD},
     attempt_started_at = null, last_error = null
   where id = $1 and status = 'queued'`,
);
const WAIT = statement(
  'alert_delivery_wait',
  `update alert_delivery set last_error = $2, attempt_started_at = null, uncertain = uncertain + $3::int
   where id = $1 and status = 'queued'`,
);
const OVER = statement(
  'alert_delivery_over',
  `update alert_delivery set status = $2, last_error = $3, payload = ${KEPT_PAYLOAD}, attempt_started_at = null,
     uncertain = uncertain + $4::int
   where id = $1 and status = 'queued'`,
);
const AGAIN = statement(
  'alert_delivery_again',
  `update alert_delivery set status = 'queued', attempts = 0, uncertain = 0, attempt_started_at = null,
     delivered_at = null, last_error = null
   where user_id = $1 and id = $2`,
);
const LOCK = statement(
  'alert_delivery_lock',
  `select delivery.status, delivery.payload is not null as kept, ${CHANNEL}, channel.deleted_at is not null as "channelDeleted"
   from alert_delivery delivery join alert_channel channel on channel.id = delivery.channel_id
   where delivery.user_id = $1 and delivery.id = $2 for update of delivery`,
);
const RECENT = statement(
  'alert_delivery_recent',
  `select (select count(*) from alert_delivery where user_id = $1 and delivered_at > $2)
        + (select count(*) from alert_delivery
            where user_id = $1 and created_at > $2::timestamptz - interval '2 hours' and attempt_started_at > $2) as count`,
);
const TESTS = statement(
  'alert_delivery_tests',
  `select count(*) as count from alert_delivery where user_id = $1 and event = 'channel.test' and created_at > $2`,
);
const LIST = statement(
  'alert_delivery_list',
  `select delivery.id, delivery.event, delivery.status, delivery.attempts, delivery.last_error as "lastError",
          delivery.created_at as "createdAt", delivery.delivered_at as "deliveredAt", ${CHANNEL}
   from alert_delivery delivery join alert_channel channel on channel.id = delivery.channel_id
   where delivery.user_id = $1
   order by delivery.created_at desc, delivery.event_seq desc nulls last, delivery.id desc limit $2`,
);

/** What deliveries can be sorted by. */
export type DeliverySort = 'createdAt' | 'deliveredAt' | 'attempts';
export interface DeliveryFilter {
  channelId?: string | null;
  event?: Topic | null;
  status?: DeliveryStatus | null;
}
const PAGES: KeysetList<DeliveryRow, DeliveryFilter, DeliverySort> = {
  name: 'alert_deliveries',
  table: 'alert_delivery',
  columns: {
    id: word('id'),
    event: word('event'),
    status: word('status'),
    attempts: integer('attempts'),
    lastError: text('last_error'),
    createdAt: instant('created_at'),
    deliveredAt: instant('delivered_at'),
    channel: json(`select ${CHANNEL_JSON} from alert_channel channel where channel.id = alert_delivery.channel_id`),
  },
  order: 'created_at',
  orderKey: (row) => row.createdAt,
  sorts: {
    createdAt: { sql: 'created_at', type: 'timestamptz', key: (row) => row.createdAt },
    deliveredAt: { sql: 'delivered_at', type: 'timestamptz', key: (row) => row.deliveredAt, nullable: true },
    attempts: { sql: 'attempts', type: 'int', key: (row) => row.attempts },
  },
  conditions: { channelId: 'channel_id = ?::uuid', event: 'event = ?', status: 'status = ?' },
};
const readPage = readerOf(PAGES);
const { select: SELECT, unpack } = packed(PAGES.columns);
const BY_IDS = statement(
  'alert_deliveries_by_ids',
  `select ${SELECT} from alert_delivery where user_id = $1 and id = any($2::uuid[])`,
);

const BOUNCED = statement(
  'alert_delivery_bounced',
  `update alert_delivery set status = 'bounced', last_error = $2 where provider_id = $1 and status = 'delivered'`,
);
const UPDATE_SEEN = statement(
  'telegram_update_seen',
  'insert into telegram_update (id, received_at) values ($1, $2) on conflict (id) do nothing returning id',
);

export type DeliveryStore = ReturnType<typeof createDeliveryStore>;

export function createDeliveryStore() {
  return {
    /** Creates the deliveries of events. Returns their ids. */
    async fromEvents(
      tx: Tx,
      userId: string,
      events: readonly { seq: number; event: Topic; payload: unknown }[],
      at: string,
    ): Promise<string[]> {
      const rows = await tx.query<{ id: string }>(FROM_EVENTS, [
        userId,
        events.map(({ seq }) => seq),
        events.map(({ event }) => event),
        events.map(({ payload }) => JSON.stringify(payload)),
        at,
      ]);
      return rows.map(({ id }) => id);
    },

    async add(tx: Tx, delivery: { id: string; channel: Channel; event: Topic; payload: AlertPayload; at: string }) {
      const { id, channel, event, payload, at } = delivery;
      await tx.query(ADD, [id, channel.userId, channel.id, event, JSON.stringify(payload), at]);
    },

    /** Finds and locks an unfinished delivery; null when it is finished. */
    due: async (tx: Tx, id: string): Promise<DueDelivery | null> => (await tx.query<DueDelivery>(DUE, [id]))[0] ?? null,

    /** Locks a delivery of a user; null when there is none. */
    lock: async (tx: Tx, userId: string, id: string): Promise<LockedDelivery | null> =>
      (await tx.query<LockedDelivery>(LOCK, [userId, id]))[0] ?? null,

    /** A finished delivery is due again. */
    async again(tx: Tx, userId: string, id: string): Promise<void> {
      await tx.query(AGAIN, [userId, id]);
    },

    /** Starts an attempt. An earlier one without an outcome counts as uncertain. */
    async begin(tx: Tx, id: string, at: string): Promise<void> {
      await tx.query(BEGIN, [id, at]);
    },

    async delivered(tx: Tx, id: string, at: string, providerId: string | null): Promise<void> {
      await tx.query(DELIVERED, [id, at, providerId]);
    },

    /** `uncertain`: the message may have been delivered. */
    async wait(tx: Tx, id: string, reason: string, uncertain: boolean): Promise<void> {
      await tx.query(WAIT, [id, reason, Number(uncertain)]);
    },

    async over(tx: Tx, id: string, status: 'failed' | 'skipped', reason: string, uncertain = false): Promise<void> {
      await tx.query(OVER, [id, status, reason, Number(uncertain)]);
    },

    /** Counts a user's deliveries that were sent since `since` or are in progress. */
    recent: async (db: Queryable, userId: string, since: string): Promise<number> =>
      (await db.query<{ count: number }>(RECENT, [userId, since]))[0]?.count ?? 0,

    tests: async (db: Queryable, userId: string, since: string): Promise<number> =>
      (await db.query<{ count: number }>(TESTS, [userId, since]))[0]?.count ?? 0,

    /** Newest first. */
    list: (db: Queryable, userId: string, limit: number) => db.query<DeliveryRow>(LIST, [userId, limit]),

    page: (db: Queryable, userId: string, filter: DeliveryFilter, page: PageRequest<DeliverySort>) =>
      readPage(db, userId, filter, page),

    byIds: async (db: Queryable, userId: string, ids: readonly string[]): Promise<DeliveryRow[]> =>
      (await db.query<PackedRow>(BY_IDS, [userId, ids])).map(unpack),

    async bounced(db: Queryable, providerId: string, reason: string): Promise<void> {
      await db.query(BOUNCED, [providerId, reason]);
    },

    /** False if this update was applied before. */
    firstSeen: async (tx: Tx, updateId: number, at: string): Promise<boolean> =>
      (await tx.query(UPDATE_SEEN, [updateId, at])).length > 0,
  };
}
