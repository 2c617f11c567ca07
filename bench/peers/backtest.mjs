import { DataFrame } from 'data-forge';
import { backtest } from 'grademark';
import { EMA } from 'trading-signals';

// The rule of bench/backtest-peers.ts as a user of these libraries would write it. Each function returns the number of
// trades.

/** grademark: signals at a close are traded at the next bar's open, and never exit on the entry bar. */
export function grademark(bars, fast, slow) {
  const series = new DataFrame({ values: bars });
  return backtest(
    {
      prepIndicators({ inputSeries }) {
        const quick = new EMA(fast);
        const calm = new EMA(slow);
        return inputSeries
          .select((bar) => ({ ...bar, quick: quick.add(bar.close) ?? NaN, calm: calm.add(bar.close) ?? NaN }))
          .bake();
      },
      entryRule(enterPosition, { bar }) {
        if (bar.quick > bar.calm) enterPosition();
      },
      exitRule(exitPosition, { bar }) {
        if (bar.quick < bar.calm) exitPosition();
      },
    },
    series,
  ).length;
}

/** trading-signals provides indicators; the loop is the user's and trades at the close. */
export function tradingSignals(bars, fast, slow) {
  const quick = new EMA(fast);
  const calm = new EMA(slow);
  let entered = null;
  let trades = 0;
  let profit = 0;
  for (const { close } of bars) {
    const above = quick.add(close) ?? NaN;
    const below = calm.add(close) ?? NaN;
    if (entered === null) {
      if (above > below) entered = close;
    } else if (above < below) {
      profit += close - entered;
      entered = null;
      trades += 1;
    }
  }
  if (Number.isNaN(profit)) throw new Error('no profit');
  return trades;
}
