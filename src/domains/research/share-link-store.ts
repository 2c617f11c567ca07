import type { Graph } from '../../engine/index.ts';
import { type Queryable, statement } from '../../platform/postgres/database.ts';

export const SHARED_KINDS = ['backtest', 'strategy', 'study'] as const;
export type SharedKind = (typeof SHARED_KINDS)[number];

export interface ShareLink {
  id: string;
  userId: string;
  strategyId: string;
  kind: SharedKind;
  targetId: string;
  version: number;
  createdAt: string;
  expiresAt: string;
  revokedAt: string | null;
}

/** The drawing that a link shows. */
export interface SharedDrawing {
  name: string;
  description: string;
  instrument: string;
  timeframe: string;
  graph: Graph;
}

const COLUMNS = `id, user_id as "userId", strategy_id as "strategyId", kind, target_id as "targetId", version,
  created_at as "createdAt", expires_at as "expiresAt", revoked_at as "revokedAt"`;

const TARGETS: Record<SharedKind, ReturnType<typeof statement>> = {
  backtest: statement(
    'share_link_backtest',
    `select strategy_id as "strategyId", strategy_version as version from backtest where id = $1 and user_id = $2`,
  ),
  study: statement(
    'share_link_study',
    `select strategy_id as "strategyId", strategy_version as version from study where id = $1 and user_id = $2`,
  ),
  strategy: statement(
    'share_link_strategy',
    `select id as "strategyId", current_version as version from strategy
      where id = $1 and user_id = $2 and deleted_at is null`,
  ),
};
const INSERT = statement(
  'share_link_insert',
  `insert into share_link (id, user_id, strategy_id, kind, target_id, version, token_hash, created_at, expires_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
);
const OF_USER = statement(
  'share_link_of_user',
  `select ${COLUMNS} from share_link where user_id = $1 order by created_at desc, id desc limit $2`,
);
const ACTIVE = statement(
  'share_link_active',
  `select count(*)::int as count from share_link where user_id = $1 and revoked_at is null and expires_at > $2`,
);
const REVOKE = statement(
  'share_link_revoke',
  `update share_link set revoked_at = coalesce(revoked_at, $3) where id = $1 and user_id = $2 returning ${COLUMNS}`,
);
const BY_TOKEN = statement(
  'share_link_by_token',
  `select ${COLUMNS} from share_link where token_hash = $1 and revoked_at is null and expires_at > $2`,
);
const DRAWING = statement(
  'share_link_drawing',
  `select strategy.name, strategy.description, version.instrument, version.timeframe, version.graph
     from strategy join strategy_version version on version.strategy_id = strategy.id and version.version = $3
    where strategy.id = $1 and strategy.user_id = $2`,
);

export type ShareLinkStore = ReturnType<typeof createShareLinkStore>;

export function createShareLinkStore() {
  return {
    /** The strategy and version of what a user shares; null if it does not exist. */
    async target(db: Queryable, userId: string, kind: SharedKind, id: string) {
      return (await db.query<{ strategyId: string; version: number }>(TARGETS[kind], [id, userId]))[0] ?? null;
    },
    async insert(db: Queryable, link: Omit<ShareLink, 'revokedAt'>, tokenHash: string): Promise<void> {
      const { id, userId, strategyId, kind, targetId, version, createdAt, expiresAt } = link;
      await db.query(INSERT, [id, userId, strategyId, kind, targetId, version, tokenHash, createdAt, expiresAt]);
    },
    list: (db: Queryable, userId: string, limit: number): Promise<ShareLink[]> =>
      db.query<ShareLink>(OF_USER, [userId, limit]),
    async active(db: Queryable, userId: string, at: string): Promise<number> {
      return (await db.query<{ count: number }>(ACTIVE, [userId, at]))[0]?.count ?? 0;
    },
    async revoke(db: Queryable, userId: string, id: string, at: string): Promise<ShareLink | null> {
      return (await db.query<ShareLink>(REVOKE, [id, userId, at]))[0] ?? null;
    },
    /** The link with this hash, unless it is revoked or has expired. */
    async byToken(db: Queryable, tokenHash: string, at: string): Promise<ShareLink | null> {
      return (await db.query<ShareLink>(BY_TOKEN, [tokenHash, at]))[0] ?? null;
    },
    async drawing(db: Queryable, link: ShareLink): Promise<SharedDrawing | null> {
      return (await db.query<SharedDrawing>(DRAWING, [link.strategyId, link.userId, link.version]))[0] ?? null;
    },
  };
}
