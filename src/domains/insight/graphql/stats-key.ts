import { builder } from '../../../graphql/builder.ts';
import { Breaker, CloseReason, Side } from '../../../graphql/enums.ts';
import { InstrumentRef, StrategyRef } from '../../../graphql/references.ts';
import type { StatsGroup, StatsKey } from '../stats/stats.ts';

/** What a statistic costs, however many rows it reads: as much as a page of 100 objects. */
export const ROWS_READ = 8_000;
export const FIRST = 'The most groups, 1 to 1,000. Default: all; more than 1,000 are an error.';
export const ZONE = 'The IANA zone of hours, days, weeks and months.';

const WORDS = {
  STRATEGY: { value: 'strategy', description: 'The strategy.' },
  VERSION: {
    value: 'version',
    description: 'The number of the version; group by STRATEGY too, since each has its own.',
  },
  INSTRUMENT: { value: 'instrument', description: 'The instrument.' },
  SIDE: { value: 'side', description: 'Long or short.' },
  CLOSE_REASON: { value: 'closeReason', description: 'Why the trade was closed.' },
  NODE: { value: 'node', description: 'The node that decided.' },
  DECISION: { value: 'decision', description: 'What was decided.' },
  BREAKER: { value: 'breaker', description: 'The limit that denied the entry.' },
  HOUR: { value: 'hour', description: 'The hour of the day, 0 to 23, in the time zone.' },
  WEEKDAY: { value: 'weekday', description: 'The day of the week, in the time zone.' },
  DAY: { value: 'day', description: 'The calendar day, in the time zone.' },
  WEEK: { value: 'week', description: 'The week from Monday, in the time zone.' },
  MONTH: { value: 'month', description: 'The month, in the time zone.' },
  TRADE_DATE: { value: 'tradeDate', description: 'The exchange’s trade date, on which the P&L is booked.' },
} as const satisfies Record<string, { value: StatsGroup; description: string }>;
type Word = keyof typeof WORDS;

/** The enum of what a statistic can be grouped by. */
export const groupType = <const Words extends readonly Word[]>(name: string, rows: string, words: Words) =>
  builder.enumType(name, {
    description: `What ${rows} can be grouped by.`,
    values: Object.fromEntries(words.map((word) => [word, WORDS[word]])) as {
      [W in Words[number]]: (typeof WORDS)[W];
    },
  });

const Weekday = builder.enumType('Weekday', {
  description: 'A day of the week.',
  values: {
    MONDAY: { value: '1', description: 'Monday.' },
    TUESDAY: { value: '2', description: 'Tuesday.' },
    WEDNESDAY: { value: '3', description: 'Wednesday.' },
    THURSDAY: { value: '4', description: 'Thursday.' },
    FRIDAY: { value: '5', description: 'Friday.' },
    SATURDAY: { value: '6', description: 'Saturday.' },
    SUNDAY: { value: '7', description: 'Sunday.' },
  } as const,
});

const number = (text: string | null | undefined) => (text == null ? null : Number(text));

export const StatsKeyType = builder.objectRef<StatsKey>('StatsKey').implement({
  description: 'The values that a group has in common; null for what was not grouped by.',
  fields: (t) => ({
    strategy: t.field({
      type: StrategyRef,
      nullable: true,
      description: 'The strategy, even if it was deleted later.',
      resolve: ({ strategy }, _args, context) => (strategy ? context.strategyById.load(strategy) : null),
    }),
    version: t.int({
      nullable: true,
      description: 'The number of the version.',
      resolve: ({ version }) => number(version),
    }),
    instrument: t.field({
      type: InstrumentRef,
      nullable: true,
      description: 'The instrument.',
      resolve: ({ instrument }) => (instrument ? { symbol: instrument } : null),
    }),
    side: t.field({
      type: Side,
      nullable: true,
      description: 'Long or short.',
      resolve: ({ side }) => (side ?? null) as typeof Side.$inferType | null,
    }),
    closeReason: t.field({
      type: CloseReason,
      nullable: true,
      description: 'Why the trades were closed.',
      resolve: ({ closeReason }) => (closeReason ?? null) as typeof CloseReason.$inferType | null,
    }),
    nodeId: t.id({
      nullable: true,
      description: 'The node that decided: of a trade its entry, of an audit row the condition.',
      resolve: ({ node }) => node ?? null,
    }),
    decision: t.field({
      type: 'AuditDecision' as never,
      nullable: true,
      description: 'What was decided.',
      resolve: ({ decision }) => (decision ?? null) as never,
    }),
    breaker: t.field({
      type: Breaker,
      nullable: true,
      description: 'The limit that denied the entries.',
      resolve: ({ breaker }) => (breaker ?? null) as typeof Breaker.$inferType | null,
    }),
    hour: t.int({ nullable: true, description: 'The hour of the day, 0 to 23.', resolve: ({ hour }) => number(hour) }),
    weekday: t.field({
      type: Weekday,
      nullable: true,
      description: 'The day of the week.',
      resolve: ({ weekday }) => (weekday ?? null) as typeof Weekday.$inferType | null,
    }),
    day: t.field({ type: 'Date', nullable: true, description: 'The day.', resolve: ({ day }) => day ?? null }),
    week: t.field({
      type: 'Date',
      nullable: true,
      description: 'The Monday of the week.',
      resolve: ({ week }) => week ?? null,
    }),
    month: t.field({
      type: 'Date',
      nullable: true,
      description: 'The first day of the month.',
      resolve: ({ month }) => month ?? null,
    }),
    tradeDate: t.field({
      type: 'Date',
      nullable: true,
      description: 'The exchange’s trade date.',
      resolve: ({ tradeDate }) => tradeDate ?? null,
    }),
  }),
});
