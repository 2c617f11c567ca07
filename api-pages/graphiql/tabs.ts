import liveSignals from './tabs/live-signals.graphql';
import myStrategies from './tabs/my-strategies.graphql';
import portfolio from './tabs/portfolio.graphql';
import runBacktest from './tabs/run-backtest.graphql';
import watchBacktest from './tabs/watch-backtest.graphql';
import whyNot from './tabs/why-not.graphql';

/** What a tab's variables may be filled in with from the caller's own data. */
export interface Known {
  strategyId: string;
  backtestId: string;
}

/** What the page opens with: a document, and the names of the variables that are filled in. */
export const TABS: { query: string; variables: (keyof Known)[] }[] = [
  { query: myStrategies, variables: [] },
  { query: whyNot, variables: [] },
  { query: liveSignals, variables: [] },
  { query: portfolio, variables: [] },
  { query: runBacktest, variables: ['strategyId'] },
  { query: watchBacktest, variables: ['backtestId'] },
];
