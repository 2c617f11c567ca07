import pg from 'pg';
import type { PrismaClient } from '../../generated/prisma/client.ts';
import { asPartOf, currentWork, type Work } from '../../kernel/work.ts';
import { type Done, queryClient, queryPool, sending } from '../../platform/postgres/cancellable.ts';
import { prismaUser, ROLE, type RoleSwitch, refuseTransaction } from '../../platform/postgres/row-security.ts';
import { sendCancelRequest } from './cancel-request.ts';

// Runs a user's statement in one round trip: the statements that switch the role are sent in the same messages.

const SET_ROLE = {
  name: 'ex7_become',
  text: "select set_config('role', $1, true), set_config('ex7.user_id', $2, true)",
};

/** Members of pg's connection that its types lack. */
interface Wire {
  parse(statement: typeof SET_ROLE): void;
  bind(portal: { portal: string; statement: string; values: readonly string[] }): void;
  execute(portal: { portal: string }): void;
  sync(): void;
}
/** Members of pg's query that its types lack. */
interface WireQuery {
  queryMode: string;
  portal: string;
  prepare(wire: Wire): void;
  _getRows(wire: Wire): void;
  handleDataRow(message: unknown): void;
  handleCommandComplete(message: unknown, wire: Wire): void;
}
const WireQuery = pg.Query as unknown as new (config: pg.QueryConfig) => WireQuery;

type RoleAndUser = readonly [role: string, userId: string];

const prepared = new WeakSet<Wire>();
function setRole(wire: Wire, values: RoleAndUser): void {
  wire.bind({ portal: '', statement: SET_ROLE.name, values });
  wire.execute({ portal: '' });
}

/**
 * A statement between two role switches, all sent before the sync message: one round trip, and one transaction if none is
 * open. It is unnamed, because pg would take the first response for that of the named statement.
 */
class RoleSwitchQuery extends WireQuery {
  readonly query_timeout: number | undefined;
  private answered = 0;
  private readonly before: RoleAndUser;
  private readonly after: RoleAndUser | null;
  constructor({ name: _name, ...config }: pg.QueryConfig, before: RoleAndUser, after: RoleAndUser | null = null) {
    super(config);
    this.queryMode = 'extended';
    // pg reads this property of the query.
    this.query_timeout = (config as { query_timeout?: number }).query_timeout;
    this.before = before;
    this.after = after;
  }
  override prepare(wire: Wire): void {
    if (!prepared.has(wire)) wire.parse(SET_ROLE);
    setRole(wire, this.before);
    super.prepare(wire);
  }
  // pg sends this as the last message of a statement.
  override _getRows(wire: Wire): void {
    wire.execute({ portal: this.portal });
    if (this.after) setRole(wire, this.after);
    wire.sync();
  }
  override handleDataRow(message: unknown): void {
    if (this.answered === 1) super.handleDataRow(message);
  }
  override handleCommandComplete(message: unknown, wire: Wire): void {
    // Only after success: in a failed transaction it was not prepared.
    if (this.answered === 0) prepared.add(wire);
    if (this.answered++ === 1) super.handleCommandComplete(message, wire);
  }
}

type Submit = (query: RoleSwitchQuery, values: undefined, done: Done<unknown>) => void;
const submit =
  <Row extends object>(query: RoleSwitchQuery) =>
  (on: pg.PoolClient, done: Done<pg.QueryResult<Row>>): void =>
    (on.query as unknown as Submit).call(on, query, undefined, done as Done<unknown>);

interface RequestHandler {
  logEmitter: unknown;
  request(request: unknown): Promise<unknown>;
}
type Internals = { _requestHandler: RequestHandler };

const asUser = <Row extends object>(pool: pg.Pool, query: pg.QueryConfig, userId: string, work: Work | null) =>
  queryPool(pool, submit<Row>(new RoleSwitchQuery(query, [ROLE, userId])), work);

export const singleRoundTripRoles: RoleSwitch = {
  cancel: sendCancelRequest,
  asUser,
  asSystem: <Row extends object>(client: pg.PoolClient, query: pg.QueryConfig, userId: string, work: Work | null) =>
    queryClient(client, submit<Row>(new RoleSwitchQuery(query, ['none', userId], [ROLE, userId])), work),
  prismaPool: (pool) =>
    Object.create(pool, {
      query: {
        value(query: pg.QueryConfig) {
          const userId = prismaUser.getStore();
          const work = currentWork();
          return userId === undefined ? queryPool(pool, sending(query), work) : asUser(pool, query, userId, work);
        },
      },
      connect: {
        async value() {
          // It would start a transaction as the system.
          return prismaUser.getStore() === undefined ? pool.connect() : refuseTransaction();
        },
      },
    }),
  prismaOf(prisma, userId, work) {
    const bound = prisma.$extends({ client: { $transaction: refuseTransaction } }) as unknown as PrismaClient;
    const shared = (prisma as unknown as Internals)._requestHandler;
    // Prisma joins the `findUnique`s of one tick into one statement, of all users. A handler of its own joins a request's,
    // which is cancelled with that request.
    const Handler = shared.constructor as new (client: PrismaClient, logEmitter: unknown) => RequestHandler;
    const own = new Handler(bound, shared.logEmitter);
    const request = own.request.bind(own);
    own.request = (asked) => asPartOf(work, () => prismaUser.run(userId, () => request(asked)));
    Object.defineProperty(bound, '_requestHandler', { value: own });
    return bound;
  },
};
