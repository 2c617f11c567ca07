import { type Queryable, statement } from '../../platform/postgres/database.ts';

// Stripe calls that create an object, with their idempotency keys; stored before the first attempt.

const COLUMNS = `key, params, status, result`;
const CURRENT = statement(
  'billing_request_current',
  `select ${COLUMNS} from billing_request
    where user_id = $1 and kind = $2 and status = any($3::text[]) and created_at > $4
    order by created_at desc limit 1`,
);
const GIVE_UP = statement(
  'billing_request_give_up',
  `update billing_request set status = 'failed' where user_id = $1 and kind = $2 and status = 'open'`,
);
const ADD = statement(
  'billing_request_add',
  `insert into billing_request (key, user_id, kind, params, status, created_at) values ($1, $2, $3, $4, 'open', $5)`,
);
const FINISH = statement(
  'billing_request_finish',
  `update billing_request set status = 'done', result = $2 where key = $1 and status = 'open'`,
);
const END = statement('billing_request_end', 'update billing_request set status = $2 where key = $1');
const CLOSE_CHECKOUT = statement(
  'billing_request_close_checkout',
  `update billing_request set status = 'closed' where kind = 'checkout' and status = 'done' and result->>'id' = $1`,
);

export const REQUEST_KINDS = ['customer', 'checkout', 'portal'] as const;
export type RequestKind = (typeof REQUEST_KINDS)[number];
export const REQUEST_STATUSES = ['open', 'done', 'failed', 'closed'] as const;
export type RequestStatus = (typeof REQUEST_STATUSES)[number];

export interface StoredRequest<Params = unknown, Result = unknown> {
  key: string;
  params: Params;
  /** open: success is unknown. */
  status: RequestStatus;
  result: Result | null;
}

export interface RequestStore {
  /** The newest request with one of these statuses that was created after an instant. */
  current(
    db: Queryable,
    of: { userId: string; kind: RequestKind; statuses: readonly RequestStatus[]; after: string },
  ): Promise<StoredRequest | null>;
  add(
    db: Queryable,
    request: { key: string; userId: string; kind: RequestKind; params: unknown; at: string },
  ): Promise<void>;
  finish(db: Queryable, key: string, result: object): Promise<void>;
  end(db: Queryable, key: string, status: 'failed' | 'closed'): Promise<void>;
  /** Abandons the open requests of a kind. */
  giveUp(db: Queryable, userId: string, kind: RequestKind): Promise<void>;
  closeCheckout(db: Queryable, sessionId: string): Promise<void>;
}

export function createRequestStore(): RequestStore {
  return {
    async current(db, { userId, kind, statuses, after }) {
      return (await db.query<StoredRequest>(CURRENT, [userId, kind, statuses, after]))[0] ?? null;
    },
    async add(db, { key, userId, kind, params, at }) {
      await db.query(ADD, [key, userId, kind, JSON.stringify(params), at]);
    },
    async finish(db, key, result) {
      await db.query(FINISH, [key, JSON.stringify(result)]);
    },
    async end(db, key, status) {
      await db.query(END, [key, status]);
    },
    async giveUp(db, userId, kind) {
      await db.query(GIVE_UP, [userId, kind]);
    },
    async closeCheckout(db, sessionId) {
      await db.query(CLOSE_CHECKOUT, [sessionId]);
    },
  };
}
