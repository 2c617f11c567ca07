import liveSignals from './tabs/live-signals.graphql';
import myStrategies from './tabs/my-strategies.graphql';
import portfolio from './tabs/portfolio.graphql';
import runBacktest from './tabs/run-backtest.graphql';
import watchBacktest from './tabs/watch-backtest.graphql';
import whyNot from './tabs/why-not.graphql';

/** Values of the caller's data for the tabs' variables. */
export interface Known {
  strategyId: string;
  backtestId: string;
}

/** The initial tabs: a document, and the variables to fill in. */
export const TABS: { query: string; variables: (keyof Known)[] }[] = [
  { query: myStrategies, variables: [] },
  { query: whyNot, variables: [] },
  { query: liveSignals, variables: [] },
  { query: portfolio, variables: [] },
  { query: runBacktest, variables: ['strategyId'] },
  { query: watchBacktest, variables: ['backtestId'] },
];
