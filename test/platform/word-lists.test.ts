import { type GraphQLEnumType, isEnumType } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SCOPES } from '../../src/domains/account/index.ts';
import { OPERATOR_ACTIONS } from '../../src/domains/administration/index.ts';
import { AGENT_OUTCOMES } from '../../src/domains/agents/index.ts';
import { ALERT_EVENTS, DELIVERY_STATUSES, DISABLERS } from '../../src/domains/alerts/index.ts';
import { BACKTEST_STATUSES, MONTE_CARLO_METHODS, TRADE_CHANGES } from '../../src/domains/backtests/index.ts';
import { EVENT_OUTCOMES, INTERVALS, REQUEST_KINDS, REQUEST_STATUSES, TIERS } from '../../src/domains/billing/index.ts';
import { WEEKDAYS } from '../../src/domains/market-data/calendars/definition.ts';
import { FEED_STATES, REVISION_KINDS } from '../../src/domains/market-data/index.ts';
import { OBJECTIVES, SAMPLINGS, SHARED_KINDS, STUDY_KINDS } from '../../src/domains/research/index.ts';
import { TRADING_MODES } from '../../src/domains/risk/index.ts';
import { RUNTIME_STATUSES } from '../../src/domains/runtimes/index.ts';
import { AUDIT_DECISIONS, CLOSE_REASONS, FILLS, SIDES, SIGNAL_STATUSES } from '../../src/domains/signals/index.ts';
import { STRATEGY_STATUSES, VERSION_ORIGINS } from '../../src/domains/strategies/index.ts';
import { TIMEFRAMES } from '../../src/engine/index.ts';
import { schema } from '../../src/graphql/schema.ts';
import { TIER_NAMES } from '../../src/kernel/domain-error.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';

// A list of words has one home, in TypeScript. The database's and the schema's lists are held to it, all of them: one
// that is added without a home fails here.

const PAID_TIERS = TIER_NAMES.filter((tier) => tier !== 'free');

/** The types of the database, and the columns whose CHECK lists words. */
const IN_DATABASE: Record<string, readonly string[]> = {
  strategy_status: STRATEGY_STATUSES,
  trading_mode: TRADING_MODES,
  runtime_status: RUNTIME_STATUSES,
  side: SIDES,
  signal_status: SIGNAL_STATUSES,
  close_reason: CLOSE_REASONS,
  audit_decision: AUDIT_DECISIONS,
  operator_action_kind: OPERATOR_ACTIONS,
  backtest_status: BACKTEST_STATUSES,
  'strategy.timeframe': TIMEFRAMES,
  'strategy_version.timeframe': TIMEFRAMES,
  'strategy_version.origin': VERSION_ORIGINS,
  'signal.fill': FILLS,
  'bar_revision.kind': REVISION_KINDS,
  'feed_status.state': FEED_STATES,
  'share_link.kind': SHARED_KINDS,
  'study.kind': STUDY_KINDS,
  'billing_subscription.tier': PAID_TIERS,
  'billing_subscription.interval': INTERVALS,
  'billing_comp.tier': TIER_NAMES,
  'billing_event.outcome': EVENT_OUTCOMES,
  'billing_request.kind': REQUEST_KINDS,
  'billing_request.status': REQUEST_STATUSES,
  'alert_delivery.status': DELIVERY_STATUSES,
  'alert_channel.disabled_by': DISABLERS,
  'agent_call.outcome': AGENT_OUTCOMES,
  'api_key.scopes': SCOPES,
};

const IN_SCHEMA: Record<string, readonly string[]> = {
  Timeframe: TIMEFRAMES,
  Side: SIDES,
  CloseReason: CLOSE_REASONS,
  TradingMode: TRADING_MODES,
  Tier: TIER_NAMES,
  StrategyStatus: STRATEGY_STATUSES,
  RuntimeStatus: RUNTIME_STATUSES,
  SignalStatus: SIGNAL_STATUSES,
  Fill: FILLS,
  AuditDecision: AUDIT_DECISIONS,
  BacktestStatus: BACKTEST_STATUSES,
  AgentOutcome: AGENT_OUTCOMES,
  ApiKeyScope: SCOPES,
  CalendarWeekday: WEEKDAYS,
  AlertEvent: ALERT_EVENTS,
  AlertDeliveryStatus: DELIVERY_STATUSES,
  OperatorActionKind: OPERATOR_ACTIONS,
  MonteCarloMethod: MONTE_CARLO_METHODS,
  TradeChange: TRADE_CHANGES,
  SharedKind: SHARED_KINDS,
  StudyKind: STUDY_KINDS,
  StudyObjective: OBJECTIVES,
  StudySampling: SAMPLINGS,
};
/** Their home is the schema, or they are made of their list there. */
const SCHEMA_ONLY = [
  'AlertChannelKind',
  'AlertTopic',
  'AuditGroup',
  'BlockedGroup',
  'Breaker',
  'ErrorCode',
  'IssueSeverity',
  'OrderDirection',
  'SignalEventKind',
  'SignalGroup',
  'StatsTime',
  'TradeGroup',
  'TradeMeasure',
  'Weekday',
];
/** The fields by which a list can be ordered, each typed by its list. */
const ORDERS = /OrderField$/;

const sorted = (lists: Record<string, readonly string[]>) =>
  Object.fromEntries(Object.entries(lists).map(([name, words]) => [name, [...words].sort()]));

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/**
 * Columns of text whose CHECK lists words, as PostgreSQL prints it: `kind = ANY (ARRAY['a'::text, 'b'::text])`, or `<@ ARRAY[…]` where the column is a list. A list of
 * a type's words is a condition on its values, not their definition.
 */
async function checkedColumns(): Promise<Record<string, string[]>> {
  const { rows } = await database.db.pool.query<{ on: string; check: string }>(
    `select conrelid::regclass::text as on, pg_get_constraintdef(oid) as check from pg_constraint
      where contype = 'c' and connamespace = 'public'::regnamespace`,
  );
  const found: Record<string, string[]> = {};
  for (const { on, check } of rows) {
    for (const [, column, words = ''] of check.matchAll(
      /\(?"?(\w+)"?\)?(?:::text)? (?:= ANY \(+|<@ )ARRAY\[([^\]]*)\]/g,
    )) {
      if (!words.includes('::text')) continue;
      found[`${on}.${column}`] = [...words.matchAll(/'([^']*)'/g)].map(([, word = '']) => word);
    }
  }
  return found;
}

describe('lists of words', () => {
  test('the database’s are TypeScript’s', async () => {
    const { rows } = await database.db.pool.query<{ name: string; words: string[] }>(
      `select typname as name, array_agg(enumlabel::text order by enumsortorder) as words
         from pg_enum join pg_type on pg_type.oid = enumtypid where typnamespace = 'public'::regnamespace group by 1`,
    );
    const enums = Object.fromEntries(rows.map(({ name, words }) => [name, words]));
    expect(sorted({ ...enums, ...(await checkedColumns()) })).toEqual(sorted(IN_DATABASE));
  });

  test('the schema’s are TypeScript’s', () => {
    const enums = Object.values(schema.getTypeMap()).filter(
      (type): type is GraphQLEnumType => isEnumType(type) && !type.name.startsWith('__'),
    );
    const known = enums.filter(({ name }) => !SCHEMA_ONLY.includes(name) && !ORDERS.test(name));
    const values = Object.fromEntries(known.map((type) => [type.name, type.getValues().map(({ value }) => value)]));
    expect(sorted(values)).toEqual(sorted(IN_SCHEMA));
  });

  test('every tier has its caps', () => {
    expect(TIERS.map(({ id }) => id)).toEqual([...TIER_NAMES]);
  });
});
