import { useEffect, useState } from 'react';
import { useApi } from '../api/hooks.ts';
import { BacktestTradesDocument, type TradeLineFragment } from '../generated/operations.ts';

/** Maximum number of trades that are loaded. */
const MAX_TRADES = 4_000;

/** Loads all trades of a backtest page by page, newest first. */
export function useTrades(id: string): { trades: readonly TradeLineFragment[]; complete: boolean } {
  const { read } = useApi();
  const [state, setState] = useState<{ trades: readonly TradeLineFragment[]; complete: boolean }>({
    trades: [],
    complete: false,
  });
  useEffect(() => {
    let current = true;
    const load = async () => {
      const trades: TradeLineFragment[] = [];
      let after: string | null = null;
      do {
        const { backtest }: Awaited<ReturnType<typeof readPage>> = await readPage(after);
        if (!current || !backtest) return;
        trades.push(...backtest.trades.edges.map(({ node }) => node));
        after = backtest.trades.pageInfo.hasNextPage ? backtest.trades.pageInfo.endCursor : null;
        setState({ trades: [...trades], complete: after === null });
      } while (after !== null && trades.length < MAX_TRADES);
    };
    const readPage = (after: string | null) => read(BacktestTradesDocument, { id, after });
    load().catch(() => {});
    return () => {
      current = false;
    };
  }, [read, id]);
  return state;
}
