import { builder } from '../../../graphql/builder.ts';
import { atLeast, PAGE_ARGUMENTS } from '../../../graphql/connection.ts';
import { isUuid } from '../../../kernel/ids.ts';
import { parseInstant } from '../../../kernel/instant.ts';
import { decodeCursor, encodeCursor, pageOf, pageSize } from '../../../kernel/page.ts';
import { BacktestConnection } from './backtest.ts';

/** Selected for every row. */
interface Listed {
  id: string;
  createdAt: Date;
}

/** The rows of a strategy's history after a cursor. */
function behind(after: string) {
  const [createdAt, id] = decodeCursor(after, [
    (part) => typeof part === 'string' && parseInstant(part) !== null,
    (part) => typeof part === 'string' && isUuid(part),
  ]) as [string, string];
  return { OR: [{ createdAt: { lt: createdAt } }, { createdAt, id: { lt: id } }] };
}

builder.prismaObjectField('Strategy', 'backtests', (t) =>
  t.field({
    type: BacktestConnection,
    description: 'Backtests of all its versions, newest first.',
    args: {
      first: t.arg.int({ description: PAGE_ARGUMENTS.first }),
      after: t.arg.string({ description: PAGE_ARGUMENTS.after }),
    },
    select: ({ first, after }, _context, nested) => ({
      backtests: atLeast(
        nested(
          {
            where: after == null ? {} : behind(after),
            orderBy: [{ createdAt: 'desc' as const }, { id: 'desc' as const }],
            take: pageSize(first) + 1,
          },
          ['edges', 'node'],
          'Backtest',
        ),
        { id: true, createdAt: true },
      ),
    }),
    resolve: (row, { first, after }) =>
      pageOf<Listed>(row.backtests, { first: pageSize(first), after: after ?? null }, ({ createdAt, id }) =>
        encodeCursor([createdAt.toISOString(), id]),
      ),
  }),
);
