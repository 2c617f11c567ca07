import { type Queryable, statement } from '../../platform/postgres/database.ts';

// What admins see of all users, and what they did. These statements cross users: they run as the system, for admins only.

export const OPERATOR_ACTIONS = ['halt', 'resume'] as const;
export type ActionKind = (typeof OPERATOR_ACTIONS)[number];

export interface OperatorAction {
  id: string;
  kind: ActionKind;
  reason: string;
  adminId: string;
  adminEmail: string | null;
  /** ISO 8601. */
  at: string;
}

/** Counts over all users. */
export interface TotalUsage {
  users: number;
  strategies: number;
  runtimes: number;
  openSignals: number;
  signalsToday: number;
  backtests: number;
}

export interface UserUsage {
  userId: string;
  email: string | null;
  createdAt: string;
  strategies: number;
  /** Starting, running or stopping. */
  runtimes: number;
  openSignals: number;
  lastSignalAt: string | null;
}

const TOTALS = statement(
  'admin_totals',
  `select (select count(*)::int from account) as users,
          (select count(*)::int from strategy where deleted_at is null) as strategies,
          (select count(*)::int from runtime where status in ('starting', 'running', 'draining')) as runtimes,
          (select count(*)::int from signal where status = 'open') as "openSignals",
          (select count(*)::int from signal where fired_at >= $1) as "signalsToday",
          (select count(*)::int from backtest where status in ('queued', 'running')) as backtests`,
);

// One page of accounts by id, each with its counts by index.
const USERS = statement(
  'admin_users',
  `select page.user_id as "userId", page.email, page.created_at as "createdAt",
          (select count(*)::int from strategy where user_id = page.user_id and deleted_at is null) as strategies,
          (select count(*)::int from runtime
            where user_id = page.user_id and status in ('starting', 'running', 'draining')) as runtimes,
          (select count(*)::int from signal where user_id = page.user_id and status = 'open') as "openSignals",
          (select max(last_signal_at) from runtime where user_id = page.user_id) as "lastSignalAt"
     from (select user_id, email, created_at from account
            where ($1::uuid is null or user_id > $1::uuid) order by user_id limit $2) page
    order by page.user_id`,
);

const ACTION_COLUMNS = 'id, kind, reason, admin_id as "adminId", admin_email as "adminEmail", at';
const ACTIONS = statement(
  'admin_actions',
  `select ${ACTION_COLUMNS} from operator_action order by at desc, id desc limit $1`,
);
const ADD = statement(
  'admin_action_add',
  `insert into operator_action (id, kind, reason, admin_id, admin_email, at)
   values ($1, $2, $3, $4, $5, greatest($6::timestamptz, (select max(at) + interval '1 millisecond' from operator_action)))
   returning ${ACTION_COLUMNS}`,
);
// Two admins at once are ordered: the newest action counts.
const LOCK = statement('admin_action_lock', 'lock table operator_action in share row exclusive mode');

export type AdminStore = ReturnType<typeof createAdminStore>;

export const createAdminStore = () => ({
  /** `since`: where today begins, ISO 8601. */
  totals: async (db: Queryable, since: string): Promise<TotalUsage> =>
    (await db.query<TotalUsage & object>(TOTALS, [since]))[0] as TotalUsage,
  /** Users after an id (null: from the first), by id. */
  users: (db: Queryable, after: string | null, limit: number) => db.query<UserUsage & object>(USERS, [after, limit]),
  /** The newest first. */
  actions: (db: Queryable, limit: number) => db.query<OperatorAction & object>(ACTIONS, [limit]),
  async add(db: Queryable, action: OperatorAction): Promise<OperatorAction> {
    await db.query(LOCK);
    const { id, kind, reason, adminId, adminEmail, at } = action;
    const [added] = await db.query<OperatorAction & object>(ADD, [id, kind, reason, adminId, adminEmail, at]);
    return added as OperatorAction;
  },
});
