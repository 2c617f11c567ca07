import type { Prisma, Runtime } from '../../generated/prisma/client.ts';
import { isUuid } from '../../kernel/ids.ts';
import type { Database } from '../../platform/postgres/database.ts';
import type { RuntimeKey } from './runtime.ts';

type Selection = Pick<Prisma.RuntimeFindManyArgs, 'select' | 'include'>;

/** A user's runtimes, with the client's selection. */
export interface RuntimeReads {
  /** Most recently started first, never started last. Excludes runtimes of deleted strategies. */
  list(selection: Selection, userId: string): Promise<Runtime[]>;
  byKey(selection: Selection, userId: string, key: RuntimeKey): Promise<Runtime | null>;
  /** Runtimes of strategies that are not deleted, in the order of the keys; a key may be anything. */
  byKeys(userId: string, keys: readonly { strategyId: string; mode: string }[]): Promise<(Runtime | null)[]>;
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
    async byKeys(userId, keys) {
      const ids = keys.map(({ strategyId }) => strategyId).filter(isUuid);
      const where = { userId, strategyId: { in: ids }, strategy: { deletedAt: null } };
      const rows = ids.length > 0 ? await db.as(userId).prisma.runtime.findMany({ where }) : [];
      return keys.map((key) => rows.find((row) => row.strategyId === key.strategyId && row.mode === key.mode) ?? null);
    },
  };
}
