import pg from 'pg';
import type { ServerAddress } from '../../kernel/postgres-url.ts';
import { StartupError } from '../../kernel/startup-error.ts';
import { connectionProblem } from './connection-problem.ts';
import { createServerChoice, READ_ONLY_SQL, type ServerChoice } from './server-choice.ts';

// A connection's settings are set by a statement, since poolers drop the startup parameter `options`. They last as long as
// the connection; with a pooler that gives each transaction another server (PgBouncer's transaction mode) they would reach
// somebody else, as would LISTEN, advisory locks, temporary tables and prepared statements: that is refused at the start.

/** One message, so one round trip. */
const settingsSql = (statementTimeout: number): string =>
  [
    "set timezone = 'UTC'",
    // There are few statements, and their plans do not depend on parameters, so each is planned once.
    'set plan_cache_mode = force_generic_plan',
    `set statement_timeout = ${statementTimeout}`,
    `select ${READ_ONLY_SQL} as "readOnly", current_setting('timezone') as zone,
            current_setting('plan_cache_mode') as plans, current_setting('statement_timeout') <> '0' as "hasTimeout"`,
  ].join('; ');
const SETUP_MS = 2_000;
const CHECK_MS = 4_000;
const ROUNDS = 3;

interface Settings {
  readOnly: boolean;
  zone: string;
  plans: string;
  hasTimeout: boolean;
}

/** Sets a new connection's settings. Throws Error where they do not hold, or the server is not of the kind asked for. */
export async function setUpSession(
  client: pg.ClientBase,
  choice: ServerChoice,
  statementTimeout: number,
): Promise<void> {
  const query = { text: settingsSql(statementTimeout), query_timeout: SETUP_MS } as pg.QueryConfig;
  const results = (await client.query(query)) as unknown as pg.QueryResult<Settings>[];
  const [settings] = (results.at(-1) as pg.QueryResult<Settings>).rows;
  const { readOnly, zone, plans, hasTimeout } = settings as Settings;
  if (zone !== 'UTC' || plans !== 'force_generic_plan' || hasTimeout !== statementTimeout > 0) {
    throw Object.assign(new Error('settings of the connection do not hold: use a pooler in session mode'), {
      code: '08P01',
    });
  }
  if (choice.accepts(readOnly)) return;
  choice.suspect();
  throw Object.assign(new Error(`the server is ${readOnly ? 'read-only' : 'no standby'}`), { code: '08001' });
}

/** A class of pg's clients that connect to the server of the moment. */
export function clientOf(choice: ServerChoice): new (config?: pg.ClientConfig) => pg.Client {
  return class extends pg.Client {
    constructor(config?: pg.ClientConfig) {
      super(config);
      const connect: () => Promise<unknown> = this.connect.bind(this);
      const toChosen = async (): Promise<this> => {
        Object.assign(this, await choice.find());
        await connect().catch((error) => {
          choice.suspect();
          throw error;
        });
        return this;
      };
      this.connect = ((callback?: (error: Error | null, client?: pg.Client) => void) => {
        if (!callback) return toChosen();
        toChosen().then((client) => callback(null, client), callback);
      }) as pg.Client['connect'];
    }
  };
}

/**
 * Throws StartupError, which says what to do, when PostgreSQL cannot be reached, is read-only, or is behind a pooler that
 * does not keep a client on one server.
 */
export async function assertSessions(url: string): Promise<void> {
  const choice = createServerChoice(url);
  const fail = (problem: string, cause?: unknown) =>
    new StartupError(`the database cannot be ${problem}`, cause === undefined ? {} : { cause });
  const server = await choice.find().catch((error: Error) => {
    throw fail(`reached: ${error.message}`, error);
  });
  const open = (): pg.Client => {
    const client = new pg.Client({
      ...choice.login,
      ...server,
      application_name: 'ex7',
      connectionTimeoutMillis: CHECK_MS,
    });
    client.on('error', () => {});
    return client;
  };
  const first = open();
  const second = open();
  try {
    await first.connect().catch((error) => {
      throw fail(`reached: ${connectionProblem(error, server, choice.url)}`, error);
    });
    const firstServer = await serverOf(first);
    if (firstServer.readOnly) throw fail(`used: ${readOnlyAdvice(server)}`);
    const pids = [firstServer.pid];
    const connected = second.connect().then(() => serverOf(second));
    const others = await connected.then(
      ({ pid }) => [pid],
      (error) => {
        const waits = /timeout/i.test(error.message);
        const advice = waits
          ? 'its pooler lets the second connection wait: a process needs several at once; raise the size of the pool'
          : connectionProblem(error, server, choice.url);
        throw fail(`reached by a second connection: ${advice}`, error);
      },
    );
    for (let round = 0; round < ROUNDS; round++) {
      others.push((await serverOf(second)).pid);
      pids.push((await serverOf(first)).pid);
    }
    if (new Set(pids).size > 1 || new Set(others).size > 1 || others.includes(pids[0] as number)) {
      throw fail(
        'used through a pooler in transaction mode, which keeps no settings, prepared statements, LISTEN and advisory locks: set DATABASE_URL to the pooler’s session mode (Supabase: port 5432, PgBouncer: pool_mode=session) or to PostgreSQL itself',
      );
    }
  } finally {
    await Promise.all([first, second].map((client) => client.end().catch(() => {})));
  }
}

const readOnlyAdvice = ({ host, port }: ServerAddress): string =>
  `${host}:${port} is read-only (a standby, or default_transaction_read_only is on): name the primary, or all hosts, in DATABASE_URL`;

/** Unnamed and in a transaction of its own, so that a pooler may give it any server. */
async function serverOf(client: pg.Client): Promise<{ pid: number; readOnly: boolean }> {
  const query = { text: `select pg_backend_pid() as pid, ${READ_ONLY_SQL} as "readOnly"`, query_timeout: CHECK_MS };
  const { rows } = await client.query<{ pid: number; readOnly: boolean }>(query as pg.QueryConfig);
  return rows[0] as { pid: number; readOnly: boolean };
}
