import type { Prisma, Runtime } from '../../generated/prisma/client.ts';
import type { Database } from '../../platform/postgres/database.ts';
import type { RuntimeKey } from './runtime.ts';

type Selection = Pick<Prisma.RuntimeFindManyArgs, 'select' | 'include'>;

/** A user's runtimes, with the client's selection. */
export interface RuntimeReads {
  /** Most recently started first, never started last. Excludes runtimes of deleted strategies. */
  list(selection: Selection, userId: string): Promise<Runtime[]>;
  byKey(selection: Selection, userId: string, key: RuntimeKey): Promise<Runtime | null>;
}

export function createRuntimeReads(db: Pick<Database, 'as'>): RuntimeReads {
  return {
    list: (selection, userId) =>
      db.as(userId).prisma.runtime.findMany({
        ...selection,
        where: { userId, strategy: { deletedAt: null } },
        orderBy: [{ startedAt: { sort: 'desc', nulls: 'last' } }, { strategyId: 'asc' }],
      } as Prisma.RuntimeFindManyArgs),
    byKey: (selection, userId, { strategyId, mode }) =>
      db
        .as(userId)
        .prisma.runtime.findFirst({ ...selection, where: { userId, strategyId, mode } } as Prisma.RuntimeFindFirstArgs),
  };
}
