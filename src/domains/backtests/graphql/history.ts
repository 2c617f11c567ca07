import { builder } from '../../../graphql/builder.ts';
import { pageArguments, rowsOf } from '../../../graphql/connection.ts';
import { keysetCursor, keysetQuery, keysetSelection } from '../../../kernel/keyset-query.ts';
import { pageOf, pageRequest } from '../../../kernel/page.ts';
import { BacktestConnection } from './backtest.ts';
import { BACKTEST_ORDER, BacktestOrder } from './orders.ts';

/** Selected for every row. */
interface Listed {
  id: string;
  createdAt: Date;
}

const DEFAULT_BACKTESTS = 10;
// Fewer than of other lists, so that a page of strategies may be asked with the trades of their backtests.
const SIZES = { fallback: DEFAULT_BACKTESTS };

builder.prismaObjectField('Strategy', 'backtests', (t) =>
  t.field({
    type: BacktestConnection,
    extensions: { defaultSize: DEFAULT_BACKTESTS },
    description: 'Backtests of all its versions, newest first.',
    args: {
      ...pageArguments('1 to 200; 10 by default'),
      orderBy: t.arg({ type: BacktestOrder, description: 'Default: newest first.' }),
    },
    select: (args, _context, nested) => {
      const page = pageRequest(args, SIZES);
      const { select, ...query } = nested(
        keysetQuery(page, BACKTEST_ORDER) as never,
        rowsOf('Backtest'),
        'Backtest',
      ) as { select?: object };
      return {
        backtests: {
          ...query,
          select: { id: true, createdAt: true, ...keysetSelection(page, BACKTEST_ORDER), ...select },
        },
      } as never;
    },
    resolve: (row, args, { backtests }) => {
      const page = pageRequest(args, SIZES);
      const { id, backtests: rows } = row as unknown as { id: string; backtests: Listed[] };
      return pageOf(rows, page, keysetCursor(page, BACKTEST_ORDER), () => backtests.countOfStrategy.load(id));
    },
  }),
);
