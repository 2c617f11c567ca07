import { figure, percent } from '../format/numbers.ts';
import type { StudyObjective } from '../generated/operations.ts';

export const OBJECTIVES: readonly [StudyObjective, string][] = [
  ['SHARPE', 'Sharpe ratio'],
  ['NET_PNL', 'Net P&L'],
  ['PNL_OVER_DRAWDOWN', 'P&L over drawdown'],
  ['PROFIT_FACTOR', 'Profit factor'],
  ['EXPECTANCY', 'Expectancy'],
  ['SORTINO', 'Sortino ratio'],
  ['WIN_RATE', 'Share of wins'],
];

export const objectiveText = (objective: StudyObjective): string =>
  OBJECTIVES.find(([key]) => key === objective)?.[1] ?? objective;

/** A score in the unit of its objective. */
export function scoreText(objective: StudyObjective, score: number | null | undefined): string {
  if (objective === 'WIN_RATE') return percent(score, 1);
  return figure(score, objective === 'NET_PNL' || objective === 'EXPECTANCY' ? 0 : 2);
}

/** The score at which a variant neither wins nor loses. */
export const evenScore = (objective: StudyObjective): number =>
  objective === 'PROFIT_FACTOR' ? 1 : objective === 'WIN_RATE' ? 0.5 : 0;

/** `{ "fast.length": 9 }` as "fast.length 9". */
export const paramsText = (params: unknown): string =>
  Object.entries((params ?? {}) as Record<string, unknown>)
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(' · ');
