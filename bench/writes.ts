import { setMaxListeners } from 'node:events';
import { readFileSync } from 'node:fs';
import { newId } from '../src/kernel/ids.ts';
import { statement } from '../src/platform/postgres/database.ts';
import { type Ask, load } from './support/load.ts';
import { type Bench, type Figure, quantile } from './support/report.ts';
import { type System, startSystem, until } from './support/system.ts';

const CLIENTS = 16;
const EACH = 20;
/** The free tier's maximum number of strategies. */
const MOST_DRAWN = 20;

const ADD_STRATEGIES = statement(
  'bench_add_live_strategies',
  `with made as (
     insert into strategy (id, user_id, name, instrument, timeframe, status, current_version)
     select id, $1, 'Strategy ' || id, 'MES', '1m', 'live', 1 from unnest($2::uuid[]) as id returning id)
   insert into strategy_version (strategy_id, version, graph, instrument, timeframe, node_count, edge_count, origin, revisions)
   select id, 1, $3::jsonb, 'MES', '1m', 0, 0, 'create', (select jsonb_object_agg(node->>'type', 1) from jsonb_array_elements($3::jsonb->'nodes') node) from made`,
);
const ADD_OPEN = statement(
  'bench_add_open_signals',
  `insert into signal (id, user_id, strategy_id, strategy_version, instrument, timeframe, mode, side, status, size,
      entry_price, bar_ts, fired_at, entry_date, reason, entry_node_id)
   select id, $1, id, 1, 'MES', '1m', 'paper', 'long', 'open', 1, 5000, now(), now(), now()::date, '{"nodes":{}}', 'long' from unnest($2::uuid[]) as id`,
);

type User = Awaited<ReturnType<System['user']>>;
const post = ({ token }: User, path: string, body: object): Ask => ({
  method: 'POST',
  path,
  headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
  body: JSON.stringify(body),
});
const interleaved = <T>(lists: T[][]): T[] => (lists[0] ?? []).flatMap((_, k) => lists.map((list) => list[k] as T));

export const writes: Bench = {
  name: 'writes',
  about: `Writes over REST, ${CLIENTS} connections, durable: of ${CLIENTS} users, and of one, whose writes come one after the other.`,
  async run(quick) {
    const system = await startSystem();
    try {
      const each = quick ? EACH : EACH * 10;
      const users = await Promise.all(Array.from({ length: CLIENTS }, system.user));
      const figures: Figure[] = [];
      const measured = async (what: string, asks: Ask[]) => {
        const { requestsPerSecond, p99 } = await load(system.url, asks, { connections: CLIENTS });
        figures.push(
          { what, value: requestsPerSecond, unit: 'a second' },
          { what: `${what}, p99`, value: p99, unit: 'ms' },
        );
      };
      const strategies = async (user: User, count: number) => {
        const ids = Array.from({ length: count }, newId);
        await system.db.query(ADD_STRATEGIES, [user.caller.userId, ids, FIXTURE]);
        return ids;
      };
      const openSignals = async (user: User, count: number) => {
        const ids = await strategies(user, count);
        await system.db.query(ADD_OPEN, [user.caller.userId, ids]);
        return ids.map((id) => post(user, `/api/signals/${id}/close`, { close_price: '5001.25' }));
      };
      const create = (user: User, n: number) =>
        post(user, '/api/strategies', { name: `Drawn ${n}`, instrument: 'MES', timeframe: '1m', graph: EMPTY });

      await measured(
        'created strategies',
        interleaved(users.map((user) => Array.from({ length: Math.min(each, MOST_DRAWN) }, (_, n) => create(user, n)))),
      );

      // Each close is a signal, an event and its delivery.
      const heard: number[] = [];
      let events = 0;
      const ending = new AbortController();
      setMaxListeners(0, ending.signal);
      for (const { caller } of users) {
        const stream = system.services.hub.live({
          userId: caller.userId,
          filter: { kinds: ['closed'] },
          signal: ending.signal,
        });
        void (async () => {
          for await (const event of stream) {
            events++;
            heard.push(Date.now() - Date.parse(event.occurredAt));
          }
        })();
      }
      const closes = interleaved(await Promise.all(users.map((user) => openSignals(user, each))));
      const began = performance.now();
      await measured('closed signals of many users', closes);
      await until(() => events === closes.length);
      figures.push(
        {
          what: 'events committed and delivered',
          value: (events * 1000) / (performance.now() - began),
          unit: 'a second',
        },
        { what: 'from the event to its reader, p99', value: quantile(heard, 0.99), unit: 'ms' },
      );
      ending.abort();
      await measured('closed signals of one user', await openSignals(users[0]!, each));

      const starters = await Promise.all(Array.from({ length: each * 2 }, system.user));
      const starts = starters.map(async (user) => {
        const [id] = await strategies(user, 1);
        return post(user, `/api/signals/runtimes/${id}/start`, { mode: 'paper' });
      });
      await measured('started runtimes', await Promise.all(starts));
      return figures;
    } finally {
      await system.stop();
    }
  },
};

const FIXTURE = JSON.stringify(
  JSON.parse(readFileSync(new URL('../src/domains/strategies/fixtures/ema-cross.json', import.meta.url), 'utf8')).graph,
);
const EMPTY = { nodes: [], edges: [], meta: {} };
