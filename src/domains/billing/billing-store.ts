import type { Tier } from '../../kernel/domain-error.ts';
import { type Queryable, statement } from '../../platform/postgres/database.ts';
import type { Comp, Subscription } from './entitlement.ts';

const SUBSCRIPTION_COLUMNS = `
  id, user_id as "userId", customer_id as "customerId", price_id as "priceId", tier, interval, status,
  current_period_end as "currentPeriodEnd", cancel_at_period_end as "cancelAtPeriodEnd", created_at as "createdAt",
  event_at as "eventAt", revision`;

const SUBSCRIPTIONS_OF = statement(
  'billing_subscriptions_of',
  `select ${SUBSCRIPTION_COLUMNS} from billing_subscription where user_id = $1`,
);
const SUBSCRIPTION = statement(
  'billing_subscription',
  `select ${SUBSCRIPTION_COLUMNS} from billing_subscription where id = $1`,
);

// Written only over the revision that was read before the call to Stripe; a later revision holds newer data.
const SAVE_SUBSCRIPTION = statement(
  'billing_subscription_save',
  `insert into billing_subscription (id, user_id, customer_id, price_id, tier, interval, status, current_period_end,
                                     cancel_at_period_end, created_at, event_at, revision, updated_at)
   select $1::text, $2::uuid, $3::text, $4::text, $5::text, $6::text, $7::text, $8::timestamptz, $9::boolean,
          $10::timestamptz, $11::timestamptz, 1, $13::timestamptz
    where $12::int is null or exists (select from billing_subscription where id = $1::text)
   on conflict (id) do update
      set customer_id = excluded.customer_id, price_id = excluded.price_id, tier = excluded.tier,
          interval = excluded.interval, status = excluded.status, current_period_end = excluded.current_period_end,
          cancel_at_period_end = excluded.cancel_at_period_end,
          event_at = greatest(billing_subscription.event_at, excluded.event_at),
          revision = billing_subscription.revision + 1, updated_at = excluded.updated_at
    where billing_subscription.revision = $12::int
   returning id`,
);

const CUSTOMER_OF = statement(
  'billing_customer_of',
  'select customer_id as "customerId" from billing_customer where user_id = $1',
);
const USER_OF_CUSTOMER = statement(
  'billing_user_of_customer',
  'select user_id as "userId" from billing_customer where customer_id = $1',
);
const SAVE_CUSTOMER = statement(
  'billing_customer_save',
  `insert into billing_customer (user_id, customer_id, created_at) values ($1, $2, $3)
   on conflict do nothing`,
);

const NEWEST_COMP = statement(
  'billing_comp_newest',
  'select tier, until from billing_comp where user_id = $1 order by granted_at desc, id desc limit 1',
);
const ADD_COMP = statement(
  'billing_comp_add',
  `insert into billing_comp (id, user_id, tier, until, reason, granted_by, granted_at)
   values ($1, $2, $3, $4, $5, $6, $7)`,
);

const ACCOUNT_SINCE = statement(
  'billing_account_since',
  'select created_at as "createdAt" from account where user_id = $1',
);

const EVENT_KNOWN = statement(
  'billing_event_known',
  'select exists (select from billing_event where id = $1) as known',
);
const ADD_EVENT = statement(
  'billing_event_add',
  `insert into billing_event (id, type, created_at, received_at, outcome) values ($1, $2, $3, $4, $5)
   on conflict (id) do nothing returning id`,
);

export interface SubscriptionRow extends Subscription {
  userId: string;
  eventAt: string | null;
  revision: number;
}

export interface CompGrant extends Comp {
  id: string;
  userId: string;
  reason: string;
  grantedBy: string;
  grantedAt: string;
}

export const EVENT_OUTCOMES = ['applied', 'stale', 'foreign', 'unhandled'] as const;
export type EventOutcome = (typeof EVENT_OUTCOMES)[number];

export interface BillingStore {
  subscriptionsOf(db: Queryable, userId: string): Promise<SubscriptionRow[]>;
  subscription(db: Queryable, id: string): Promise<SubscriptionRow | null>;
  /** False, without a write, when the row has another revision (null: no row yet). */
  saveSubscription(
    db: Queryable,
    subscription: Subscription & { userId: string },
    options: { revision: number | null; eventAt: string | null; at: string },
  ): Promise<boolean>;
  customerOf(db: Queryable, userId: string): Promise<string | null>;
  userOfCustomer(db: Queryable, customerId: string): Promise<string | null>;
  /** Does nothing when a row exists. */
  saveCustomer(db: Queryable, userId: string, customerId: string, at: string): Promise<void>;
  newestComp(db: Queryable, userId: string): Promise<Comp | null>;
  addComp(db: Queryable, comp: CompGrant): Promise<void>;
  /** When the account was created; null without one. */
  accountSince(db: Queryable, userId: string): Promise<string | null>;
  eventKnown(db: Queryable, id: string): Promise<boolean>;
  /** False when it exists; waits for a concurrent transaction that adds it. */
  addEvent(
    db: Queryable,
    event: { id: string; type: string; createdAt: string; receivedAt: string; outcome: EventOutcome },
  ): Promise<boolean>;
}

export function createBillingStore(): BillingStore {
  const first = <Row>(rows: Row[]): Row | null => rows[0] ?? null;
  return {
    subscriptionsOf: (db, userId) => db.query<SubscriptionRow>(SUBSCRIPTIONS_OF, [userId]),
    subscription: async (db, id) => first(await db.query<SubscriptionRow>(SUBSCRIPTION, [id])),
    async saveSubscription(db, s, { revision, eventAt, at }) {
      const facts = [s.id, s.userId, s.customerId, s.priceId, s.tier, s.interval, s.status, s.currentPeriodEnd];
      const more = [s.cancelAtPeriodEnd, s.createdAt, eventAt, revision, at];
      return (await db.query(SAVE_SUBSCRIPTION, [...facts, ...more])).length > 0;
    },
    customerOf: async (db, userId) =>
      first(await db.query<{ customerId: string }>(CUSTOMER_OF, [userId]))?.customerId ?? null,
    userOfCustomer: async (db, customerId) =>
      first(await db.query<{ userId: string }>(USER_OF_CUSTOMER, [customerId]))?.userId ?? null,
    async saveCustomer(db, userId, customerId, at) {
      await db.query(SAVE_CUSTOMER, [userId, customerId, at]);
    },
    newestComp: async (db, userId) => first(await db.query<{ tier: Tier; until: string }>(NEWEST_COMP, [userId])),
    async addComp(db, { id, userId, tier, until, reason, grantedBy, grantedAt }) {
      await db.query(ADD_COMP, [id, userId, tier, until, reason, grantedBy, grantedAt]);
    },
    accountSince: async (db, userId) =>
      first(await db.query<{ createdAt: string }>(ACCOUNT_SINCE, [userId]))?.createdAt ?? null,
    eventKnown: async (db, id) => first(await db.query<{ known: boolean }>(EVENT_KNOWN, [id]))?.known ?? false,
    async addEvent(db, { id, type, createdAt, receivedAt, outcome }) {
      return (await db.query(ADD_EVENT, [id, type, createdAt, receivedAt, outcome])).length > 0;
    },
  };
}
