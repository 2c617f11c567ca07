import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../src/kernel/clock.ts';
import { signToken } from '../src/platform/auth/dev-keys.ts';
import { addSignals, addUser, settle } from './reads/dataset.ts';
import { LISTS, type List, type Side } from './reads/queries.ts';
import { type Contestant, startContestant } from './support/contestant.ts';
import { startDatabase } from './support/database.ts';
import { answerTo, load } from './support/load.ts';
import { type Bench, type Figure, quantile } from './support/report.ts';

const CLIENTS = 32;
const USERS = 20;
const PEERS = fileURLToPath(new URL('peers/node_modules/', import.meta.url));

/** The contestants, or why one cannot run. */
const SERVERS: Record<
  Side['server'],
  { script: string; node?: string; missing?: string; env?: Record<string, string> }
> = {
  limit: { script: 'reads/limit.ts' },
  ex7: { script: 'reads/ex7.ts' },
  plain: { script: 'reads/ex7.ts', env: { FAST_PATH: '0' } },
  'plugin-prisma': { script: 'reads/plugin-prisma.ts' },
  mercurius: { script: 'peers/mercurius.mjs', ...peer('mercurius') },
  postgraphile: { script: 'peers/postgraphile.mjs', ...peer('postgraphile'), ...newerNode() },
};

function peer(name: string) {
  return existsSync(join(PEERS, name)) ? {} : { missing: 'not installed: npm ci --prefix bench/peers' };
}

/** PostGraphile requires Node 22: the current one, or one installed by npm. */
function newerNode() {
  if (Number(process.versions.node.split('.')[0]) >= 22) return {};
  const brought = join(PEERS, 'node/bin/node');
  return existsSync(brought) ? { node: brought } : { missing: 'needs Node 22: npm ci --prefix bench/peers brings it' };
}

interface Round {
  requestsPerSecond: number;
  p99: number;
  /** Processor time per request in microseconds. */
  cpu: number;
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

export const reads: Bench = {
  name: 'reads',
  guarded: true,
  about: `Lists of one user among ${USERS}, over ${CLIENTS} connections, each contestant a process of its own on one PostgreSQL; rounds interleaved, medians. The limit: node:http, a named prepared statement, JSON.stringify, the same check of the token.`,
  async run(quick) {
    const database = await startDatabase();
    const { db, folder } = database;
    const servers = new Map<Side['server'], Contestant>();
    try {
      const total = quick ? 100_000 : 1_000_000;
      const users = [];
      for (let n = 0; n < USERS; n++) users.push(await addUser(db));
      for (const user of users) await addSignals(db, user, { from: 1, to: total / USERS });
      await settle(db);

      const secret = randomBytes(32).toString('hex');
      const user = users[0]!;
      const token = await signToken({ secret, clock: systemClock }, { userId: user.userId, hours: 10 });
      const OPERATIONS = join(folder, 'operations.json');
      const texts = LISTS.flatMap(({ sides }) => sides.flatMap(({ text }) => (text ? [text] : [])));
      await writeFile(OPERATIONS, JSON.stringify(Object.fromEntries(texts.map((text) => [sha256(text), text]))));

      const figures: Figure[] = [];
      for (const [name, { script, node, missing, env }] of Object.entries(SERVERS) as [
        Side['server'],
        (typeof SERVERS)[Side['server']],
      ][]) {
        if (missing) figures.push({ what: `${name}: left out, ${missing}`, value: Number.NaN, unit: '' });
        else
          servers.set(
            name,
            await startContestant({
              script,
              node,
              env: { DATABASE_URL: database.url, JWT_SECRET: secret, OPERATIONS, ...env },
            }),
          );
      }
      for (const list of LISTS) {
        const asks = list.sides
          .filter(({ server }) => servers.has(server))
          .map((side) => ({
            side,
            server: servers.get(side.server)!,
            ask: side.ask({ token, userId: user.userId, sha256 }),
          }));
        await checkEqual(list, asks);
        figures.push(...(await measure(list, asks, quick)));
      }
      return figures;
    } finally {
      for (const server of servers.values()) await server.stop();
      await database.stop();
    }
  },
};

type Asked = { side: Side; server: Contestant; ask: ReturnType<Side['ask']> };

/** Compares all rows: the bench stops when a contestant returns different rows. */
async function checkEqual(list: List, asked: readonly Asked[]): Promise<void> {
  let expected: string | undefined;
  for (const { side, server, ask } of asked) {
    const rows = JSON.stringify(side.rows(await answerTo(server.url, ask)), null, 1);
    expected ??= rows;
    if (rows !== expected)
      throw new Error(
        `${list.name}: ${side.name} answers other rows:\n${rows.slice(0, 900)}\nexpected\n${expected.slice(0, 900)}`,
      );
  }
}

async function measure(list: List, asked: readonly Asked[], quick: boolean): Promise<Figure[]> {
  const rounds = new Map<Asked, Round[]>(asked.map((one) => [one, []]));
  const [count, ms, warmUp] = quick ? [5, 700, 1_500] : [5, 4_000, 5_000];
  for (const { server, ask } of asked) await load(server.url, ask, { connections: CLIENTS, ms: warmUp });
  for (let round = 0; round < count; round++) {
    for (const one of asked) {
      const before = await one.server.usage();
      const { requestsPerSecond, p99 } = await load(one.server.url, one.ask, { connections: CLIENTS, ms });
      const { cpu } = await one.server.usage();
      rounds.get(one)!.push({ requestsPerSecond, p99, cpu: (cpu - before.cpu) / ((requestsPerSecond * ms) / 1000) });
    }
  }
  const median = (one: Asked, key: keyof Round) =>
    quantile(
      rounds.get(one)!.map((round) => round[key]),
      0.5,
    );
  /** Ratios of neighbouring measurements, so that other load affects both. */
  const ratio = (one: Asked, other: Asked, key: keyof Round) =>
    quantile(
      rounds.get(one)!.map((round, n) => round[key] / rounds.get(other)![n]![key]),
      0.5,
    );
  const of = (name: string) => asked.find(({ side }) => side.name === name);

  return [
    ...asked.flatMap((one): Figure[] => [
      { what: `${list.name}: ${one.side.name}`, value: median(one, 'requestsPerSecond'), unit: 'req/s' },
      { what: `${list.name}: ${one.side.name}, processor time a request`, value: median(one, 'cpu'), unit: 'µs' },
      { what: `${list.name}: ${one.side.name}, p99`, value: median(one, 'p99'), unit: 'ms' },
    ]),
    ...list.aims.flatMap(({ one, other, key = 'requestsPerSecond', aim }): Figure[] => {
      const [a, b] = [of(one), of(other)];
      if (!a || !b) return [];
      const word = { requestsPerSecond: '', cpu: ', processor time', p99: ', p99' }[key];
      return [{ what: `${list.name}: ${one} of ${other}${word}`, value: ratio(a, b, key), unit: '×', aim }];
    }),
  ];
}
