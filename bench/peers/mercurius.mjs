import jwt from '@fastify/jwt';
import Fastify from 'fastify';
import mercurius from 'mercurius';
import pg from 'pg';
import { CONNECTIONS, serve } from '../support/contestant.mjs';

// Mercurius on Fastify with its JIT, with lists read by a named prepared join: a GraphQL server optimised for speed.

const { DATABASE_URL, JWT_SECRET } = process.env;
const pool = new pg.Pool({
  connectionString: DATABASE_URL,
  max: CONNECTIONS,
  options: '-c timezone=UTC -c plan_cache_mode=force_generic_plan',
});
pool.on('error', () => {});
pg.types.setTypeParser(pg.types.builtins.TIMESTAMPTZ, (text) => text);

const SIGNALS = {
  name: 'signals',
  text: `select s.id, s.strategy_id, t.name as strategy_name, s.strategy_version, s.instrument, s.timeframe, s.mode, s.side,
      s.status, s.size, s.entry_price, s.stop_price, s.target_price, s.bar_ts, s.fired_at, s.close_price, s.closed_at,
      s.close_bar_ts, s.close_reason, s.gross_pnl, s.commission, s.slippage_ticks, s.slippage_cost, s.pnl, s.reason::text
    from signal s join strategy t on t.id = s.strategy_id
   where s.user_id = $1 order by s.fired_at desc, s.id desc limit 50`,
};
const STRATEGIES = {
  name: 'strategies',
  text: `select id, name, description, instrument, timeframe, tags, status, current_version, created_at, updated_at
    from strategy where user_id = $1 and deleted_at is null order by updated_at desc, id desc limit 50`,
};

const schema = `
  type Query { signals: [Signal!]! strategies: [Strategy!]! }
  type Strategy {
    id: ID! name: String! description: String instrument: Instrument! timeframe: String! tags: [String!]! status: String!
    currentVersion: Int! createdAt: String! updatedAt: String!
  }
  type Named { id: ID! name: String! }
  type Instrument { symbol: ID! }
  type Signal {
    id: ID! strategy: Named! strategyVersion: Int! instrument: Instrument! timeframe: String! mode: String! side: String!
    status: String! size: Int! entryPrice: String! stopPrice: String targetPrice: String barTs: String! firedAt: String!
    closePrice: String closedAt: String closeBarTs: String closeReason: String grossPnl: String commission: String
    slippageTicks: String slippageCost: String pnl: String reason: String!
  }`;
const instrument = (row) => ({ symbol: row.instrument });
const resolvers = {
  Query: {
    signals: async (_root, _args, { userId }) => (await pool.query({ ...SIGNALS, values: [userId] })).rows,
    strategies: async (_root, _args, { userId }) => (await pool.query({ ...STRATEGIES, values: [userId] })).rows,
  },
  Strategy: {
    instrument,
    currentVersion: (row) => row.current_version,
    createdAt: (row) => row.created_at,
    updatedAt: (row) => row.updated_at,
  },
  Signal: {
    strategy: (row) => ({ id: row.strategy_id, name: row.strategy_name }),
    strategyVersion: (row) => row.strategy_version,
    instrument,
    entryPrice: (row) => row.entry_price,
    stopPrice: (row) => row.stop_price,
    targetPrice: (row) => row.target_price,
    barTs: (row) => row.bar_ts,
    firedAt: (row) => row.fired_at,
    closePrice: (row) => row.close_price,
    closedAt: (row) => row.closed_at,
    closeBarTs: (row) => row.close_bar_ts,
    closeReason: (row) => row.close_reason,
    grossPnl: (row) => row.gross_pnl,
    slippageTicks: (row) => row.slippage_ticks,
    slippageCost: (row) => row.slippage_cost,
  },
};

const app = Fastify();
await app.register(jwt, { secret: JWT_SECRET });
await app.register(mercurius, {
  schema,
  resolvers,
  jit: 1,
  context: async (request) => ({ userId: (await request.jwtVerify()).sub }),
});
await app.listen({ host: '127.0.0.1', port: 0 });
serve(app.server.address().port);
