import { type Queryable, statement } from '../../../platform/postgres/database.ts';

export interface VersionKey {
  strategyId: string;
  version: number;
}

const NEWEST = statement(
  'insight_backtest_of_versions',
  `select distinct on (strategy_id, strategy_version) strategy_id as "strategyId", strategy_version as version, id
     from backtest
    where user_id = $1 and status = 'done'
      and (strategy_id, strategy_version) in (select * from unnest($2::uuid[], $3::int[]))
    order by strategy_id, strategy_version, created_at desc, id desc`,
);

/** The id of the newest finished backtest of each version, in their order; null when there is none. */
export async function newestBacktests(
  db: Queryable,
  userId: string,
  keys: readonly VersionKey[],
): Promise<(string | null)[]> {
  const rows = await db.query<VersionKey & { id: string }>(NEWEST, [
    userId,
    keys.map(({ strategyId }) => strategyId),
    keys.map(({ version }) => version),
  ]);
  return keys.map(
    ({ strategyId, version }) =>
      rows.find((row) => row.strategyId === strategyId && row.version === version)?.id ?? null,
  );
}
