import {
  GetRiskToolDocument,
  GetStatisticsToolDocument,
  ListSignalsToolDocument,
  WhyToolDocument,
} from '../generated/operations.ts';
import type { JsonSchema } from '../json-schema.ts';
import { READS, type Tool } from '../tool.ts';
import { PAGE, STRATEGY_ID } from './strategy-tools.ts';

const ID: JsonSchema = { format: 'uuid', description: '' };

/** What running strategies did, and why. */
export const accountTools: readonly Tool[] = [
  {
    name: 'why',
    long: true,
    title: 'Why it fired, or did not',
    description:
      'Bar by bar decisions of running strategies, newest first: decidedBy says in words which condition decided, and by what value. For one bar give from and to around it. Backtests have none.',
    scope: 'read',
    annotations: READS,
    operation: WhyToolDocument.toString(),
    arguments: { ...PAGE, first: { minimum: 1, maximum: 200, default: 5 }, strategyId: ID },
    example: { strategyId: STRATEGY_ID, decision: 'NO_ENTRY', first: 5 },
  },
  {
    name: 'list_signals',
    long: true,
    title: 'Signals: open and closed trades',
    description:
      'Paper trades of running strategies, newest first, with P&L and why they closed. status OPEN: positions.',
    scope: 'read',
    annotations: READS,
    operation: ListSignalsToolDocument.toString(),
    arguments: { ...PAGE, strategyId: ID },
    example: { status: 'OPEN' },
  },
  {
    name: 'get_statistics',
    long: true,
    title: 'Live statistics by group',
    description: 'Closed trades of running strategies by hour, weekday, side, strategy, …; not backtests.',
    scope: 'read',
    annotations: READS,
    operation: GetStatisticsToolDocument.toString(),
    arguments: { first: { minimum: 1, maximum: 1_000 }, groupBy: { maxItems: 3 } },
    example: { groupBy: ['HOUR'] },
  },
  {
    name: 'get_risk',
    title: 'Risk, runs and open positions',
    description:
      'Whether an entry would be allowed now, limits and usage, what runs and what is open. Use before start_strategy.',
    scope: 'read',
    annotations: READS,
    operation: GetRiskToolDocument.toString(),
    example: {},
  },
];
