import { AuditDecision, Breaker, CloseReason, Weekday } from '../generated/enums.ts';
import { Disclaimer } from './billing.ts';
import { decimal, float, listOf, named, orNull, record, text, tradeDay, uuid, whole, words } from './fields.ts';
import { STRATEGY_ID, side } from './shared.ts';

// Statistics of trades, denied entries and decisions.

/** REST's names of a GraphQL enum. */
const restWords = <const Value extends string>(values: readonly Value[]) =>
  words(values.map((value) => value.toLowerCase() as Lowercase<Value>));

const StatisticsKey = named(
  'StatisticsKey',
  record({
    strategy_id: orNull(uuid('The strategy.', STRATEGY_ID)),
    version: orNull(whole(3, 'The strategy version.')),
    instrument: orNull(text('MES', 'The contract’s symbol.')),
    side: orNull(side),
    close_reason: orNull(restWords(CloseReason)),
    node_id: orNull(text('cross', 'The node that decided: of a trade its entry, of a decision the condition.')),
    breaker: orNull(restWords(Breaker)),
    decision: orNull(restWords(AuditDecision)),
    hour: orNull(whole(9, '0 to 23, in the zone.')),
    weekday: orNull(restWords(Weekday)),
    day: orNull(tradeDay('The date in the zone.')),
    week: orNull(tradeDay('The Monday of the week.')),
    month: orNull(tradeDay('The first of the month.')),
    trade_date: orNull(tradeDay('The CME trade date.')),
  }),
);

const measures = {
  trades: whole(42),
  wins: whole(23),
  losses: whole(19),
  win_rate: orNull(float(0.5476, '0 to 1; null without a trade.')),
  net_pnl: decimal('812.36', 'USD after costs.'),
  gross_pnl: decimal('1120.00', 'USD before costs.'),
  commission: decimal('52.08', 'USD.'),
  slippage_cost: decimal('255.56', 'USD.'),
  expectancy: orNull(decimal('19.34', 'USD a trade.')),
  profit_factor: orNull(float(1.62, 'Gross profit ÷ gross loss; null without a loss.')),
  max_drawdown: decimal('310.20', 'USD, of the group’s closed-trade equity; positive.'),
  average_hold_seconds: orNull(float(1_830, 'From entry to close.')),
  longest_hold_seconds: orNull(float(7_200, 'From entry to close.')),
  average_mae: orNull(decimal('2.25', 'USD against a trade; null without `excursions`.')),
  average_mfe: orNull(decimal('4.5', 'USD for a trade; null without `excursions`.')),
  largest_mae: orNull(decimal('6.75', 'USD against a trade; null without `excursions`.')),
  largest_mfe: orNull(decimal('13.5', 'USD for a trade; null without `excursions`.')),
};

const zone = text('America/Chicago', 'The IANA zone of hours, days, weeks and months.');

export const TradeStatistics = named(
  'TradeStatistics',
  record({
    time_zone: zone,
    total: named('TradeMeasures', record(measures)),
    groups: listOf(named('TradeGroup', record({ key: StatisticsKey, ...measures }))),
    disclaimer: Disclaimer,
  }),
);
export const CountStatistics = named(
  'CountStatistics',
  record({ time_zone: zone, groups: listOf(record({ key: StatisticsKey, count: whole(12) })) }),
);
