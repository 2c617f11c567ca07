import { centsText, D } from '../../../kernel/decimal.ts';
import { invalid } from '../../../kernel/domain-error.ts';
import { isZone } from '../../../kernel/zone.ts';

// Statistics: rows are grouped by up to three properties, and each group is measured.

/** What rows can be grouped by. */
export const STATS_GROUPS = [
  'strategy',
  'version',
  'instrument',
  'side',
  'closeReason',
  'node',
  'decision',
  'breaker',
  'hour',
  'weekday',
  'day',
  'week',
  'month',
  'tradeDate',
] as const;
export type StatsGroup = (typeof STATS_GROUPS)[number];

/** The values of a group: of each property that was grouped by, as text. */
export type StatsKey = Partial<Record<StatsGroup, string | null>>;

/** Which instant of a trade its times are of, and which `from` and `to` refer to. */
export type StatsTime = 'entry' | 'close';

export interface StatsRequest<Measure extends string = string> {
  groupBy: readonly StatsGroup[];
  /** An IANA zone, in which hours, days, weeks and months are counted. */
  timeZone: string;
  /** Groups by a measure rather than by their keys. */
  order: { measure: Measure; direction: 'asc' | 'desc' } | null;
  /** The most groups; null: all, of which there may be MOST_GROUPS. */
  first: number | null;
}

export const MOST_GROUPS = 1_000;
const MOST_GROUPINGS = 3;
export const DEFAULT_ZONE = 'America/Chicago';

/** Names that PostgreSQL and Intl read alike: not an offset, whose sign PostgreSQL turns round. */
const ZONE = /^[A-Za-z_]+(\/[A-Za-z0-9_+-]+)*$/;

/** Applies the defaults. Throws InvalidInputError for what cannot be answered. */
export function statsRequest<Measure extends string>(given: {
  groupBy?: readonly StatsGroup[] | null;
  timeZone?: string | null;
  orderBy?: { measure: Measure; direction?: 'asc' | 'desc' | null } | null;
  first?: number | null;
}): StatsRequest<Measure> {
  const groupBy = given.groupBy ?? [];
  if (groupBy.length > MOST_GROUPINGS) {
    throw invalid(['groupBy'], `must be at most ${MOST_GROUPINGS} properties, got ${groupBy.length}`, 'range');
  }
  const repeated = groupBy.find((group, at) => groupBy.indexOf(group) < at);
  if (repeated) throw invalid(['groupBy'], 'must not name a property twice', 'repeated');
  const timeZone = given.timeZone ?? DEFAULT_ZONE;
  if (!ZONE.test(timeZone) || !isZone(timeZone)) {
    throw invalid(['timeZone'], `must be an IANA zone such as "America/Chicago", got "${timeZone.slice(0, 60)}"`);
  }
  const first = given.first ?? null;
  if (first !== null && (first < 1 || first > MOST_GROUPS)) {
    throw invalid(['first'], `must be a whole number from 1 to ${MOST_GROUPS}, got ${first}`, 'range');
  }
  const { measure, direction } = given.orderBy ?? {};
  return { groupBy, timeZone, order: measure ? { measure, direction: direction ?? 'desc' } : null, first };
}

export const tooManyGroups = () =>
  invalid(
    ['groupBy'],
    `gives more than ${MOST_GROUPS} groups: leave out a property, narrow the filter, or pass "first" with "orderBy"`,
    'too_many_groups',
  );

/** Trades whose bars may be read for MAE and MFE, and the minutes that they were held in all. */
export const MOST_EXCURSIONS = 5_000;
export const MOST_EXCURSION_MINUTES = 5_000_000;

export const tooManyExcursions = (trades: number) =>
  invalid(
    ['filter'],
    `selects ${trades} trades; MAE and MFE are computed of at most ${MOST_EXCURSIONS}, held for ${MOST_EXCURSION_MINUTES / 1e6} million minutes in all: narrow it by from and to`,
    'too_many_trades',
  );

/** The sums of a group of trades, decimals as text; `null` where a measure was not asked for, or has no value. */
export interface TradeSums {
  trades: number;
  wins: number;
  losses: number;
  gross: string | null;
  net: string | null;
  commission: string | null;
  slippage: string | null;
  /** The sums of winning and of losing P&L, the latter at most zero. */
  won: string | null;
  lost: string | null;
  maxDrawdown: string | null;
  averageHold: number | null;
  longestHold: number | null;
  averageMae: string | null;
  largestMae: string | null;
  averageMfe: string | null;
  largestMfe: string | null;
}

/** No trades. */
export const NOTHING: TradeSums = {
  trades: 0,
  wins: 0,
  losses: 0,
  gross: null,
  net: null,
  commission: null,
  slippage: null,
  won: null,
  lost: null,
  maxDrawdown: null,
  averageHold: null,
  longestHold: null,
  averageMae: null,
  largestMae: null,
  averageMfe: null,
  largestMfe: null,
};

/** What trades can be measured by, in the names of the API. */
export const TRADE_MEASURES = [
  'trades',
  'wins',
  'losses',
  'winRate',
  'grossPnl',
  'netPnl',
  'commission',
  'slippageCost',
  'expectancy',
  'profitFactor',
  'averageHoldSeconds',
  'longestHoldSeconds',
  'maxDrawdown',
  'averageMae',
  'largestMae',
  'averageMfe',
  'largestMfe',
] as const;
export type TradeMeasure = (typeof TRADE_MEASURES)[number];

const cents = (value: string | null): string => centsText(new D(value ?? 0));

/** The measures of a group of trades, as metrics.ts defines them for backtests. Money has two places, half-even. */
export function measuresOf(sums: TradeSums) {
  const { trades, wins, losses, net, won, lost } = sums;
  const lostAmount = new D(lost ?? 0).abs();
  return {
    trades,
    wins,
    losses,
    winRate: trades === 0 ? null : wins / trades,
    grossPnl: cents(sums.gross),
    netPnl: cents(net),
    commission: cents(sums.commission),
    slippageCost: cents(sums.slippage),
    expectancy: trades === 0 ? null : centsText(new D(net ?? 0).div(trades)),
    profitFactor: lostAmount.isZero() ? null : new D(won ?? 0).div(lostAmount).toNumber(),
    averageHoldSeconds: sums.averageHold,
    longestHoldSeconds: sums.longestHold,
    maxDrawdown: cents(sums.maxDrawdown),
    averageMae: sums.averageMae === null ? null : cents(sums.averageMae),
    largestMae: sums.largestMae === null ? null : cents(sums.largestMae),
    averageMfe: sums.averageMfe === null ? null : cents(sums.averageMfe),
    largestMfe: sums.largestMfe === null ? null : cents(sums.largestMfe),
  };
}
export type TradeMeasures = ReturnType<typeof measuresOf>;
