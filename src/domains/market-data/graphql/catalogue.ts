import { requireCaller, requireOperator } from '../../../graphql/auth.ts';
import { builder } from '../../../graphql/builder.ts';
import { resultUnion } from '../../../graphql/errors.ts';
import { InstrumentRef } from '../../../graphql/references.ts';
import { ConflictError, ForbiddenError, InvalidInputError, NotFoundError } from '../../../kernel/domain-error.ts';
import { type WallTime, WEEKDAYS, type Weekday } from '../calendars/definition.ts';
import { type CalendarDay, type CalendarDefinition, calendarDefinitions } from '../calendars/index.ts';

// Instruments and calendars of an operator's own.

const WeekdayType = builder.enumType('CalendarWeekday', {
  description: 'A day of the week.',
  values: {
    SUN: { value: 'sun', description: 'Sunday.' },
    MON: { value: 'mon', description: 'Monday.' },
    TUE: { value: 'tue', description: 'Tuesday.' },
    WED: { value: 'wed', description: 'Wednesday.' },
    THU: { value: 'thu', description: 'Thursday.' },
    FRI: { value: 'fri', description: 'Friday.' },
    SAT: { value: 'sat', description: 'Saturday.' },
  } satisfies Record<Uppercase<Weekday>, { value: Weekday; description: string }>,
});

interface TradingPeriod {
  day: Weekday;
  from: WallTime;
  until: WallTime;
}
const TradingPeriodType = builder.objectRef<TradingPeriod>('TradingPeriod').implement({
  description: 'A time of trading of the normal week, on the wall clock of the calendar’s zone.',
  fields: (t) => ({
    day: t.expose('day', { type: WeekdayType, description: 'Its day.' }),
    from: t.exposeString('from', { description: 'When it begins: `17:00`.' }),
    until: t.exposeString('until', { description: 'When it ends: `24:00` is the end of the day.' }),
  }),
});

const CalendarDayType = builder.objectRef<CalendarDay>('CalendarDay').implement({
  description: 'A date that differs from the normal week.',
  fields: (t) => ({
    date: t.exposeString('date', { description: '`2026-12-25`.' }),
    closed: t.exposeBoolean('closed', { description: 'No trading on the date.' }),
    earlyClose: t.exposeString('earlyClose', { nullable: true, description: 'Trading stops at this time.' }),
    lateOpen: t.exposeString('lateOpen', {
      nullable: true,
      description: 'Trading starts, or starts again, at this time.',
    }),
    source: t.exposeString('source', { description: 'Where the fact is from.' }),
  }),
});

const CalendarType = builder.objectRef<CalendarDefinition>('MarketCalendar').implement({
  description: 'Trading hours: a normal week and the dates that differ from it.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Which market it is of.' }),
    key: t.exposeString('id', { description: 'What `Instrument.session` names: `equity_index`.' }),
    zone: t.exposeString('zone', { description: 'The IANA time zone of its times and dates.' }),
    turn: t.exposeString('turn', {
      description: 'When the next trade date begins: `17:00`; `24:00` is midnight.',
    }),
    week: t.field({
      type: [TradingPeriodType],
      description: 'The normal week.',
      resolve: ({ week }) => WEEKDAYS.flatMap((day) => week[day].map(([from, until]) => ({ day, from, until }))),
    }),
    completeFrom: t.string({
      nullable: true,
      description: 'The first date for which its days are known; null when no date ever differs.',
      resolve: ({ complete }) => complete?.from ?? null,
    }),
    completeUntil: t.string({
      nullable: true,
      description: 'The last date for which its days are known. Later dates use the normal week.',
      resolve: ({ complete }) => complete?.until ?? null,
    }),
    source: t.exposeString('source', { description: 'Where its hours are from.' }),
    days: t.field({
      type: [CalendarDayType],
      description: 'The dates that differ, oldest first.',
      args: {
        from: t.arg.string({ description: 'Only dates from this one on: `2026-01-01`.' }),
        to: t.arg.string({ description: 'Only dates up to this one.' }),
      },
      resolve: ({ days }, { from, to }) =>
        days.filter(({ date }) => (from == null || date >= from) && (to == null || date <= to)),
    }),
  }),
});

const InstrumentInput = builder.inputType('CreateInstrumentInput', {
  description: 'An instrument of one’s own.',
  fields: (t) => ({
    symbol: t.string({ required: true, description: '1 to 16 of A to Z, 0 to 9, `.`, `_` and `-`: `SPY`.' }),
    name: t.string({ required: true, description: 'Its full name.' }),
    exchange: t.string({ description: 'Where it trades. Default: `OTHER`.' }),
    tickSize: t.field({ type: 'Decimal', required: true, description: 'The minimum price increment, in points.' }),
    pointValue: t.field({
      type: 'Decimal',
      required: true,
      description: 'The value of a point, per contract or share.',
    }),
    currency: t.string({ description: 'Must be USD, the currency of accounts.' }),
    session: t.string({ required: true, description: 'The calendar of its trading hours; see `calendars`.' }),
    commissionPerSide: t.field({ type: 'Decimal', description: 'Per contract or share, all-in. Default: 0.' }),
    aliases: t.stringList({ description: 'Its names in the files of vendors: `ARCA:SPY`. At most 20.' }),
  }),
});
const InstrumentChanges = builder.inputType('UpdateInstrumentInput', {
  description: 'Changes of an instrument; what is left out stays.',
  fields: (t) => ({
    name: t.string({ description: 'Its full name.' }),
    exchange: t.string({ description: 'Where it trades.' }),
    tickSize: t.field({ type: 'Decimal', description: 'In points; fixed once it has bars.' }),
    pointValue: t.field({ type: 'Decimal', description: 'Per contract or share; fixed once it has bars.' }),
    session: t.string({ description: 'The calendar of its trading hours; fixed once it has bars.' }),
    commissionPerSide: t.field({
      type: 'Decimal',
      description: 'Per contract or share, all-in, for signals from now on.',
    }),
    aliases: t.stringList({ description: 'All of its names in the files of vendors.' }),
  }),
});
const CalendarDayInput = builder.inputType('CalendarDayInput', {
  description: 'A date that differs from the normal week; one with no difference trades normally.',
  fields: (t) => ({
    date: t.string({ required: true, description: '`2026-12-25`.' }),
    closed: t.boolean({ description: 'No trading on the date. Default: false.' }),
    earlyClose: t.string({ description: 'Trading stops at this time: `12:15`.' }),
    lateOpen: t.string({ description: 'Trading starts at this time; with an early close, it halts between the two.' }),
  }),
});
const TradingPeriodInput = builder.inputType('TradingPeriodInput', {
  description: 'A time of trading of the normal week.',
  fields: (t) => ({
    day: t.field({ type: WeekdayType, required: true, description: 'Its day.' }),
    from: t.string({ required: true, description: 'When it begins: `09:30`.' }),
    until: t.string({ required: true, description: 'When it ends: `16:00`; `24:00` is the end of the day.' }),
  }),
});
const CalendarInput = builder.inputType('SaveCalendarInput', {
  description: 'Trading hours.',
  fields: (t) => ({
    key: t.string({ required: true, description: 'What instruments name as `session`: a to z, 0 to 9 and `_`.' }),
    name: t.string({ required: true, description: 'Which market it is of.' }),
    zone: t.string({ required: true, description: 'The IANA time zone of its times and dates.' }),
    turn: t.string({ description: 'When the next trade date begins. Default: `24:00`, midnight.' }),
    week: t.field({ type: [TradingPeriodInput], required: true, description: 'The normal week, each day in order.' }),
    days: t.field({
      type: [CalendarDayInput],
      description: 'Dates that differ, added to those it has. At most 5,000.',
    }),
    completeFrom: t.string({ description: 'The first date for which its days are known.' }),
    completeUntil: t.string({ description: 'The last one; health warns 60 days before it.' }),
    source: t.string({ required: true, description: 'Where the hours are from.' }),
  }),
});

const InstrumentResult = resultUnion('InstrumentResult', 'The instrument, or the error.', InstrumentRef, [
  ForbiddenError,
  NotFoundError,
  ConflictError,
  InvalidInputError,
]);
const CalendarResult = resultUnion('CalendarResult', 'The calendar, or the error.', CalendarType, [
  ForbiddenError,
  NotFoundError,
  InvalidInputError,
]);

builder.queryField('calendars', (t) =>
  t.field({
    type: [CalendarType],
    description: 'The trading hours that instruments can have.',
    resolve: (_root, _args, context) => {
      requireCaller(context);
      return calendarDefinitions();
    },
  }),
);

const defined = <Values extends object>(values: Values) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value != null)) as {
    [Key in keyof Values]?: NonNullable<Values[Key]>;
  };

builder.mutationFields((t) => ({
  createInstrument: t.field({
    type: InstrumentResult,
    description: 'Adds an instrument, known to all processes within seconds. Service role or admin.',
    args: { input: t.arg({ type: InstrumentInput, required: true, description: 'The instrument.' }) },
    resolve(_root, { input }, context) {
      requireOperator(context);
      return context.market.catalogue.createInstrument(input);
    },
  }),
  updateInstrument: t.field({
    type: InstrumentResult,
    description: 'Changes an instrument; fills and P&L of the past stay. Service role or admin.',
    args: {
      symbol: t.arg.id({ required: true, description: 'Which instrument.' }),
      input: t.arg({ type: InstrumentChanges, required: true, description: 'The changes.' }),
    },
    resolve(_root, { symbol, input }, context) {
      requireOperator(context);
      return context.market.catalogue.updateInstrument(symbol, defined(input));
    },
  }),
  saveCalendar: t.field({
    type: CalendarResult,
    description: 'Creates a calendar, or replaces the hours of one. Service role or admin.',
    args: { input: t.arg({ type: CalendarInput, required: true, description: 'The calendar.' }) },
    resolve(_root, { input: { key, ...input } }, context) {
      requireOperator(context);
      return context.market.catalogue.saveCalendar({ ...input, id: key });
    },
  }),
  setCalendarDays: t.field({
    type: CalendarResult,
    description: 'Sets dates of a calendar. Service role or admin.',
    args: {
      calendar: t.arg.string({ required: true, description: 'Which calendar: `equity_index`.' }),
      days: t.arg({ type: [CalendarDayInput], required: true, description: 'The dates. At most 5,000.' }),
      source: t.arg.string({ required: true, description: 'Where the facts are from.' }),
    },
    resolve(_root, { calendar, days, source }, context) {
      requireOperator(context);
      return context.market.catalogue.setCalendarDays(calendar, days, source);
    },
  }),
}));
