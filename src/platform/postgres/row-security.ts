import { AsyncLocalStorage } from 'node:async_hooks';
import type pg from 'pg';
import type { PrismaClient } from '../../generated/prisma/client.ts';
import { isUuid } from '../../kernel/ids.ts';
import type { Work } from '../../kernel/work.ts';
import { type CancelStatement, connectPool, MISSED_DEADLINE, queryClient, sending } from './cancellable.ts';

// Row-level security is the second line of defence: a statement that runs as this role only reaches rows of one user, even
// if its text lacks the condition. Role and user are local to a transaction. The migrations create the role and the
// policies.

export const ROLE = 'ex7_caller';

/** Throws RangeError unless the text is a uuid. */
export function assertUserId(userId: string): void {
  if (!isUuid(userId)) throw new RangeError(`expected the id of a user, got ${userId}`);
}

/** SQL that follows BEGIN in the same message, which cannot have parameters. */
export function setLocalUserSql(userId: string): string {
  assertUserId(userId);
  return `SET LOCAL ROLE ${ROLE}; SET LOCAL ex7.user_id = '${userId}'`;
}

/** Plans depend on the role: with a shared name PostgreSQL would replan at each switch between user and system. */
export const userStatementName = (name: string | undefined): string => (name ? `${name}@user` : '');

const QUERY_DEADLINE_MS = 4_500;

/** A frozen server does not enforce `statement_timeout`, so the client has this deadline and then closes the connection. */
export const withDeadline = (query: pg.QueryConfig, deadline = QUERY_DEADLINE_MS) => ({
  ...query,
  query_timeout: deadline,
});

/**
 * How statements switch between user and system, and how one is cancelled. `transactionalRoles` is the default,
 * src/fast-path has a faster implementation.
 */
export interface RoleSwitch {
  /** Left out: by a statement on another connection. */
  cancel?: CancelStatement;
  /** Runs one statement as the user, in a transaction of its own, as part of `work`. */
  asUser<Row extends object>(
    pool: pg.Pool,
    query: pg.QueryConfig,
    userId: string,
    work: Work | null,
  ): Promise<pg.QueryResult<Row>>;
  /** Runs a statement as the system inside a user's transaction. */
  asSystem<Row extends object>(
    client: pg.PoolClient,
    query: pg.QueryConfig,
    userId: string,
    work: Work | null,
  ): Promise<pg.QueryResult<Row>>;
  /** The pool for Prisma. */
  prismaPool(pool: pg.Pool): pg.Pool;
  /** Prisma as one user, for reads that are part of `work`; it shares everything with `prisma`. */
  prismaOf(prisma: PrismaClient, userId: string, work: Work | null): PrismaClient;
}

/** The user of Prisma's reads in this asynchronous context. */
export const prismaUser = new AsyncLocalStorage<string>();

/** A user's client has no `$transaction`, which would run as the system. */
export const refuseTransaction = async (): Promise<never> => {
  throw new Error('a user’s Prisma client has no transactions; use db.as(user).transaction');
};

/** Switches role and user with separate statements in a transaction around each statement: three round trips. */
export const transactionalRoles: RoleSwitch = {
  async asUser<Row extends object>(
    pool: pg.Pool,
    { name, ...query }: pg.QueryConfig,
    userId: string,
    work: Work | null,
  ) {
    const client = await connectPool(pool, work);
    let broken: Error | undefined;
    try {
      await client.query(withDeadline({ text: `BEGIN; ${setLocalUserSql(userId)}` }));
      const result = await queryClient(
        client,
        sending<Row>(withDeadline({ ...query, name: userStatementName(name) })),
        work,
      );
      await client.query('COMMIT');
      return result;
    } catch (error) {
      // A cancel request may still be in flight to this connection.
      broken = work?.cancelled ?? undefined;
      if ((error as Error).message === MISSED_DEADLINE) broken = error as Error;
      else {
        await client.query('ROLLBACK').catch((failure: Error) => {
          broken = failure;
        });
      }
      throw error;
    } finally {
      client.release(broken);
    }
  },
  async asSystem<Row extends object>(client: pg.PoolClient, query: pg.QueryConfig, userId: string, work: Work | null) {
    await client.query('SET LOCAL ROLE NONE');
    const result = await queryClient(client, sending<Row>(query), work);
    await client.query(setLocalUserSql(userId));
    return result;
  },
  prismaPool: (pool) =>
    Object.create(pool, {
      query: { value: (query: pg.QueryConfig) => pool.query(withDeadline(query)) },
      // On the pool itself, which assigns to its own properties.
      connect: { value: () => pool.connect() },
    }),
  prismaOf(prisma, userId) {
    assertUserId(userId);
    const reads = prisma.$extends({
      query: {
        $allOperations: ({ args, query }) =>
          prismaUser.run(userId, async () => {
            const [, result] = await prisma.$transaction([
              prisma.$queryRaw`select set_config('role', ${ROLE}, true), set_config('ex7.user_id', ${userId}, true)`,
              query(args),
            ]);
            return result;
          }),
      },
    });
    return reads.$extends({ client: { $transaction: refuseTransaction } }) as unknown as PrismaClient;
  },
};

/** Whether a statement only switches roles or ends the transaction around a user's statement. */
export const isRoleSwitch = (text: string): boolean => /^(BEGIN|COMMIT|ROLLBACK|select set_config\('role')/.test(text);
