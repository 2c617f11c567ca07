import { AsyncLocalStorage } from 'node:async_hooks';
import pg from 'pg';
import type { PrismaClient } from '../../generated/prisma/client.ts';
import { isUuid } from '../../kernel/ids.ts';

// Row-level security is the second wall: what runs as this role reaches the rows of one user alone, whatever its
// statement forgets to say. Role and user hold until the transaction ends, so no connection keeps them, and they travel
// with what they are for, so they cost no round trip. The migrations make the role and say whose each table's rows are.

const ROLE = 'ex7_caller';

/** Throws RangeError for what is no uuid. */
export function assertUserId(userId: string): void {
  if (!isUuid(userId)) throw new RangeError(`expected the id of a user, got ${userId}`);
}

/** What follows BEGIN in its message, which takes no parameters. */
export function becomeUser(userId: string): string {
  assertUserId(userId);
  return `SET LOCAL ROLE ${ROLE}; SET LOCAL ex7.user_id = '${userId}'`;
}

const BECOME = { name: 'ex7_become', text: "select set_config('role', $1, true), set_config('ex7.user_id', $2, true)" };

/** What pg's types leave out of its connection and its query. */
interface Wire {
  parse(statement: typeof BECOME): void;
  bind(portal: { portal: string; statement: string; values: readonly string[] }): void;
  execute(portal: { portal: string }): void;
  sync(): void;
}
interface WireQuery {
  queryMode: string;
  portal: string;
  prepare(wire: Wire): void;
  _getRows(wire: Wire): void;
  handleDataRow(message: unknown): void;
  handleCommandComplete(message: unknown, wire: Wire): void;
}
const WireQuery = pg.Query as unknown as new (config: pg.QueryConfig) => WireQuery;

/** A role, and the user whose rows it is to reach. */
type Standing = readonly [role: string, userId: string];

const prepared = new WeakSet<Wire>();
function become(wire: Wire, standing: Standing): void {
  wire.bind({ portal: '', statement: BECOME.name, values: standing });
  wire.execute({ portal: '' });
}

/**
 * A statement between such that change the role, all sent before PostgreSQL is asked to answer: one round trip, and one
 * transaction where none is open. It goes unnamed: pg would take the first answer for that of its name.
 */
class StandingQuery extends WireQuery {
  private answered = 0;
  private readonly before: Standing;
  private readonly after: Standing | null;
  constructor({ name: _name, ...config }: pg.QueryConfig, before: Standing, after: Standing | null = null) {
    super(config);
    this.queryMode = 'extended';
    this.before = before;
    this.after = after;
  }
  override prepare(wire: Wire): void {
    if (!prepared.has(wire)) wire.parse(BECOME);
    become(wire, this.before);
    super.prepare(wire);
  }
  // What pg sends last of a statement.
  override _getRows(wire: Wire): void {
    wire.execute({ portal: this.portal });
    if (this.after) become(wire, this.after);
    wire.sync();
  }
  override handleDataRow(message: unknown): void {
    if (this.answered === 1) super.handleDataRow(message);
  }
  override handleCommandComplete(message: unknown, wire: Wire): void {
    // Not before: in a transaction that has failed it was not prepared.
    if (this.answered === 0) prepared.add(wire);
    if (this.answered++ === 1) super.handleCommandComplete(message, wire);
  }
}

type Submit = (query: StandingQuery, values: undefined, done: (error: Error | null, result: unknown) => void) => void;
const submit = <Row extends object>(client: pg.Pool | pg.PoolClient, query: StandingQuery) =>
  new Promise<pg.QueryResult<Row>>((resolve, reject) => {
    (client.query as unknown as Submit).call(client, query, undefined, (error, result) =>
      error ? reject(error) : resolve(result as pg.QueryResult<Row>),
    );
  });

/** Runs a statement as the user, in a transaction of its own. */
export const queryAsUser = <Row extends object>(pool: pg.Pool, config: pg.QueryConfig, userId: string) =>
  submit<Row>(pool, new StandingQuery(config, [ROLE, userId]));

/** Runs a statement as the system in a transaction that is a user's, and leaves it the user's. */
export const queryAsSystem = <Row extends object>(client: pg.PoolClient, config: pg.QueryConfig, userId: string) =>
  submit<Row>(client, new StandingQuery(config, ['none', userId], [ROLE, userId]));

const reader = new AsyncLocalStorage<string>();

/** The user as whom Prisma reads here; null: the system. */
export const prismaReader = (): string | null => reader.getStore() ?? null;

/** Prisma's would be the system's. */
const refuseTransaction = async (): Promise<never> => {
  throw new Error('a user reads by Prisma, and writes in a transaction of SQL');
};

/** The pool as Prisma is given it: what a user's client reads runs as that user. */
export function poolOfReaders(pool: pg.Pool): pg.Pool {
  return Object.create(pool, {
    query: {
      value(config: pg.QueryConfig) {
        const userId = reader.getStore();
        return userId === undefined ? pool.query(config) : queryAsUser(pool, config, userId);
      },
    },
    connect: {
      async value() {
        // It would begin a transaction of the system's.
        if (reader.getStore() !== undefined)
          throw new Error('a user reads by Prisma, and writes in a transaction of SQL');
        return pool.connect();
      },
    },
  });
}

interface RequestHandler {
  logEmitter: unknown;
  request(request: unknown): Promise<unknown>;
}
type Internals = { _requestHandler: RequestHandler };

/** Prisma as one user, for reads; it shares everything with the client it is made of. */
export function prismaOf(prisma: PrismaClient, userId: string): PrismaClient {
  const bound = prisma.$extends({ client: { $transaction: refuseTransaction } }) as unknown as PrismaClient;
  const shared = (prisma as unknown as Internals)._requestHandler;
  // Prisma joins the `findUnique`s of one tick into one statement, whoever asks. A handler of the user's own joins theirs.
  const Handler = shared.constructor as new (client: PrismaClient, logEmitter: unknown) => RequestHandler;
  const own = new Handler(bound, shared.logEmitter);
  const request = own.request.bind(own);
  own.request = (asked) => reader.run(userId, () => request(asked));
  Object.defineProperty(bound, '_requestHandler', { value: own });
  return bound;
}
