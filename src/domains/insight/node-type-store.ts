import { type Queryable, statement } from '../../platform/postgres/database.ts';

/** The tables whose rows are objects of the API, and their GraphQL types. */
const TABLES: Readonly<Record<string, { type: string; where?: string }>> = {
  strategy: { type: 'Strategy', where: 'deleted_at is null' },
  signal: { type: 'Signal' },
  signal_audit: { type: 'AuditEntry' },
  signal_blocked: { type: 'BlockedSignal' },
  backtest: { type: 'Backtest' },
  study: { type: 'Study' },
  alert_channel: { type: 'AlertChannel', where: 'deleted_at is null' },
  api_key: { type: 'ApiKey' },
  alert_delivery: { type: 'AlertDelivery' },
};

const TYPES = statement(
  'node_types',
  Object.entries(TABLES)
    .map(
      ([table, { type, where = 'true' }]) =>
        `select id, '${type}' as type from ${table} where id = any($2::uuid[]) and user_id = $1 and ${where}`,
    )
    .join(' union all '),
);

/** The GraphQL types of a user's rows with these ids, in one statement: id → type. */
export async function nodeTypes(db: Queryable, userId: string, ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await db.query<{ id: string; type: string }>(TYPES, [userId, ids]);
  return new Map(rows.map(({ id, type }) => [id, type]));
}
