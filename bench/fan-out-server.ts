import { randomUUID } from 'node:crypto';
import { type App, createApp } from '../src/app/app.ts';
import type { UserCaller } from '../src/domains/account/index.ts';
import { createLocalWakeups } from '../src/events/index.ts';
import { systemClock } from '../src/kernel/clock.ts';
import { createLogger } from '../src/observability/logger.ts';
import { signToken } from '../src/platform/auth/dev-keys.ts';
import { createTokenVerifier } from '../src/platform/auth/jwt.ts';
import { createDatabase, statement } from '../src/platform/postgres/database.ts';
import { firedEvent } from '../test/support/fired-event.ts';
import { benchFastPath } from './support/fast-path.ts';
import { answering, answerUsage, sharedNow } from './support/peer.ts';

// One process that serves streams and writes their events.

export interface Streamer {
  userId: string;
  strategyId: string;
  token: string;
}

const SECRET = 'what signs the tokens of this bench';
const GRAPH = {
  nodes: [
    { id: 'bars', type: 'data.bars', params: {} },
    { id: 'fast', type: 'ind.ema', params: { length: 9 } },
    { id: 'is', type: 'cond.compare', params: { op: 'gt', value: 0 } },
    { id: 'size', type: 'size.fixed', params: {} },
    { id: 'entry', type: 'entry.signal', params: { side: 'long' } },
    { id: 'bar', type: 'exit.time', params: { mode: 'bars', bars: 1 } },
    { id: 'out', type: 'out.strategy', params: {} },
  ],
  edges: [
    ['bars', 'close', 'fast', 'source'],
    ['fast', 'value', 'is', 'a'],
    ['is', 'result', 'entry', 'when'],
    ['size', 'size', 'entry', 'size'],
    ['entry', 'entry', 'bar', 'entry'],
    ['entry', 'entry', 'out', 'entry'],
    ['bar', 'exit', 'out', 'exit'],
  ].map(([source, sourceHandle, target, targetHandle], n) => ({
    id: `e${n}`,
    source: source as string,
    sourceHandle: sourceHandle as string,
    target: target as string,
    targetHandle: targetHandle as string,
  })),
  meta: {},
};

let db: ReturnType<typeof createDatabase>;
let app: App;
let woken = 0;

answering({
  ...answerUsage,
  async start(given: { databaseUrl: string }) {
    const fastPath = await benchFastPath();
    db = createDatabase({ url: given.databaseUrl, maxConnections: 8, roles: fastPath?.roles });
    const local = createLocalWakeups();
    const http = { port: 0, host: '127.0.0.1', publicUrl: null, corsOrigins: [], sseHeartbeatMs: 15_000 };
    app = await createApp(
      { version: 'bench', http },
      {
        db,
        wakeups: {
          ...local,
          publish(topic, message) {
            woken ||= sharedNow();
            local.publish(topic, message);
          },
        },
        verifier: createTokenVerifier({ secret: SECRET, clock: systemClock }),
        clock: systemClock,
        logger: createLogger({ level: 'error', pretty: true }),
        fastPath: fastPath?.graphql,
      },
    );
    return Number(new URL((await app.listen()).url).port);
  },
  /** Creates this many users of the largest tier, each with a strategy. */
  async users(given: { count: number }) {
    const users: Streamer[] = [];
    for (let n = 0; n < given.count; n++) {
      const userId = randomUUID();
      const expiresAt = Date.now() + 3 * 3_600_000;
      const caller: UserCaller = { kind: 'user', userId, email: null, role: 'user', expiresAt };
      const drawn = { name: 'bench', instrument: 'MNQ', timeframe: '1m' as const, graph: GRAPH };
      const strategyId = await app.services.strategies.create(caller, drawn);
      await db.query(
        statement(
          'bench-comp',
          `insert into billing_comp (id, user_id, tier, until, reason, granted_by, granted_at)
           values (gen_random_uuid(), $1, 'pro', now() + interval '1 day', 'bench', $1, now())`,
        ),
        [userId],
      );
      const token = await signToken({ secret: SECRET, clock: systemClock }, { userId, hours: 3 });
      users.push({ userId, strategyId, token });
    }
    return users;
  },
  /** Commits one event of each user together. Returns when the hub first received it. */
  async fire(given: { users: Streamer[]; marker: string }) {
    woken = 0;
    const users = [...given.users].sort((a, b) => (a.userId < b.userId ? -1 : 1));
    await db.transaction(async (tx) => {
      for (const user of users)
        await app.services.events.append(tx, user.userId, [
          firedEvent(user, {
            reason: { marker: given.marker, nodes: { fast: { value: 20_000.25 }, is: { result: true } } },
          }),
        ]);
    });
    return woken;
  },
  streams: () => app.services.hub.size(),
});
