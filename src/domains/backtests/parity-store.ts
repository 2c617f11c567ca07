import { statement } from '../../platform/postgres/database.ts';
import type { DecidedSpan, ParityStore } from './parity-report.ts';

const SPAN = statement(
  'parity_span',
  `select start_bar_ts as "startBarTs", start_watermark as "startWatermark", decided_to as "decidedTo"
     from runtime where strategy_id = $1 and mode = $2::trading_mode`,
);
const DENIED = statement(
  'parity_denied',
  `select bar_ts as "barTs" from signal_blocked
    where strategy_id = $1 and mode = $2::trading_mode and blocked_at >= $3::timestamptz order by bar_ts`,
);

export function createParityStore(): ParityStore {
  return {
    async span(db, strategyId, mode) {
      const [row] = await db.query<DecidedSpan>(SPAN, [strategyId, mode]);
      return row ?? { startBarTs: null, startWatermark: null, decidedTo: null };
    },
    async denied(db, strategyId, mode, startedAt) {
      const rows = await db.query<{ barTs: string }>(DENIED, [strategyId, mode, startedAt]);
      return rows.map(({ barTs }) => barTs);
    },
  };
}
