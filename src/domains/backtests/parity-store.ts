import { statement } from '../../platform/postgres/database.ts';
import type { ParityStore } from './parity-report.ts';

const START_BAR = statement(
  'parity_start_bar',
  'select start_bar_ts as "startBarTs" from runtime where strategy_id = $1 and mode = $2::trading_mode',
);
const DENIED = statement(
  'parity_denied',
  `select bar_ts as "barTs" from signal_blocked
    where strategy_id = $1 and mode = $2::trading_mode and blocked_at >= $3::timestamptz order by bar_ts`,
);

export function createParityStore(): ParityStore {
  return {
    async startBar(db, strategyId, mode) {
      const [row] = await db.query<{ startBarTs: string | null }>(START_BAR, [strategyId, mode]);
      return row?.startBarTs ?? null;
    },
    async denied(db, strategyId, mode, startedAt) {
      const rows = await db.query<{ barTs: string }>(DENIED, [strategyId, mode, startedAt]);
      return rows.map(({ barTs }) => barTs);
    },
  };
}
