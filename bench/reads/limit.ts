import { createServer } from 'node:http';
import pg from 'pg';
import { callerOf } from '../../src/domains/account/index.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import { createTokenVerifier } from '../../src/platform/auth/jwt.ts';
import { CONNECTIONS, serve } from '../support/contestant.mjs';

// The lower bound: node:http, a named prepared statement, JSON.stringify, and the same token check.

const { DATABASE_URL, JWT_SECRET } = process.env as Record<string, string>;
const { TIMESTAMPTZ } = pg.types.builtins;
const pool = new pg.Pool({
  connectionString: DATABASE_URL,
  max: CONNECTIONS,
  options: '-c timezone=UTC -c plan_cache_mode=force_generic_plan',
  types: {
    getTypeParser: ((oid: number, format?: 'text') =>
      oid === TIMESTAMPTZ
        ? (text: string) => `${text.slice(0, 10)}T${text.slice(11, 19)}.${(text.slice(20, -3) || '').padEnd(3, '0')}Z`
        : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
  },
});
const verifier = createTokenVerifier({ secret: JWT_SECRET, clock: systemClock });

const SIGNALS = {
  name: 'signals',
  text: `select s.id, s.strategy_id, t.name as strategy_name, s.strategy_version, s.instrument, s.timeframe, s.mode, s.side,
      s.status, s.size, trim_scale(s.entry_price) as entry_price, trim_scale(s.stop_price) as stop_price,
      trim_scale(s.target_price) as target_price, s.bar_ts, s.fired_at, trim_scale(s.close_price) as close_price,
      s.closed_at, s.close_bar_ts, s.close_reason, s.gross_pnl, s.commission, s.slippage_ticks, s.slippage_cost, s.pnl,
      s.reason
    from signal s join strategy t on t.id = s.strategy_id
   where s.user_id = $1 order by s.fired_at desc, s.id desc limit 51`,
};
const STRATEGIES = {
  name: 'strategies',
  text: `select id, name, description, instrument, timeframe, tags, status, current_version, created_at, updated_at
    from strategy where user_id = $1 and deleted_at is null order by updated_at desc, id desc limit 51`,
};
const QUERIES: Record<string, { query: typeof SIGNALS; key: string }> = {
  '/api/signals': { query: SIGNALS, key: 'fired_at' },
  '/api/strategies': { query: STRATEGIES, key: 'updated_at' },
};

const server = createServer((request, response) => {
  void (async () => {
    const { query, key } = QUERIES[(request.url ?? '').split('?', 1)[0] as string]!;
    const token = (request.headers.authorization ?? '').slice('Bearer '.length);
    const caller = callerOf(await verifier.verify(token));
    if (caller.kind !== 'user') throw new Error('no user');
    const { rows } = await pool.query({ ...query, values: [caller.userId] });
    const items = rows.slice(0, 50);
    const last = items.at(-1);
    const next = rows.length > 50 ? Buffer.from(JSON.stringify([last[key], last.id])).toString('base64url') : null;
    const body = JSON.stringify({ items, next_cursor: next });
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
    response.end(body);
  })().catch((error: Error) => response.writeHead(500).end(error.message));
});
server.listen(0, '127.0.0.1', () => serve((server.address() as { port: number }).port));
