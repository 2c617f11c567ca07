import liveSignals from './tabs/live-signals.graphql';
import myStrategies from './tabs/my-strategies.graphql';
import portfolio from './tabs/portfolio.graphql';
import pnlByStrategyByWeek from './tabs/q01-pnl-by-strategy-by-week.graphql';
import pnlByDay from './tabs/q02-pnl-by-day.graphql';
import whatKeptEntries from './tabs/q03-what-kept-entries.graphql';
import winRateByHour from './tabs/q04-win-rate-by-hour.graphql';
import versionsCompared from './tabs/q05-versions-compared.graphql';
import costsByInstrument from './tabs/q06-costs-by-instrument.graphql';
import drawdownByInstrument from './tabs/q07-drawdown-by-instrument.graphql';
import blockedByLimitByDay from './tabs/q08-blocked-by-limit-by-day.graphql';
import aroundASignal from './tabs/q09-around-a-signal.graphql';
import tenWorstTrades from './tabs/q10-ten-worst-trades.graphql';
import stopsTargetsTimeExits from './tabs/q11-stops-targets-time-exits.graphql';
import longShortByWeekday from './tabs/q12-long-short-by-weekday.graphql';
import holdingTimes from './tabs/q13-holding-times.graphql';
import backtestBesideLive from './tabs/q14-backtest-beside-live.graphql';
import openPositions from './tabs/q15-open-positions.graphql';
import whoLostMost from './tabs/q16-who-lost-most.graphql';
import runBacktest from './tabs/run-backtest.graphql';
import watchBacktest from './tabs/watch-backtest.graphql';
import whyNot from './tabs/why-not.graphql';

/** Values of the caller's data for the tabs' variables. */
export interface Known {
  strategyId: string;
  backtestId: string;
  signalId: string;
  /** The beginnings of yesterday, today and this month in Chicago, as of the newest bar of the audit. */
  yesterday: string;
  today: string;
  monthStart: string;
}

/** The initial tabs: a document, and the variables to fill in. */
export const TABS: { query: string; variables: (keyof Known)[] }[] = [
  { query: myStrategies, variables: [] },
  { query: whyNot, variables: [] },
  { query: liveSignals, variables: [] },
  { query: portfolio, variables: [] },
  { query: runBacktest, variables: ['strategyId'] },
  { query: watchBacktest, variables: ['backtestId'] },
  { query: pnlByStrategyByWeek, variables: [] },
  { query: pnlByDay, variables: [] },
  { query: whatKeptEntries, variables: ['yesterday', 'today'] },
  { query: winRateByHour, variables: [] },
  { query: versionsCompared, variables: ['strategyId'] },
  { query: costsByInstrument, variables: [] },
  { query: drawdownByInstrument, variables: [] },
  { query: blockedByLimitByDay, variables: [] },
  { query: aroundASignal, variables: ['signalId'] },
  { query: tenWorstTrades, variables: [] },
  { query: stopsTargetsTimeExits, variables: [] },
  { query: longShortByWeekday, variables: [] },
  { query: holdingTimes, variables: [] },
  { query: backtestBesideLive, variables: [] },
  { query: openPositions, variables: [] },
  { query: whoLostMost, variables: ['monthStart'] },
];
