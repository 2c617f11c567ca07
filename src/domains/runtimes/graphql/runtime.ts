import { builder } from '../../../graphql/builder.ts';
import { Side, TradingMode } from '../../../graphql/enums.ts';
import type { ShownWaiting, StoredWaiting } from '../waiting-entry.ts';

export const RuntimeStatus = builder.enumType('RuntimeStatus', {
  description: 'The status of a runtime.',
  values: {
    STARTING: { value: 'starting', description: 'Asked to run; its indicators are being warmed up.' },
    RUNNING: { value: 'running', description: 'Deciding on every new bar.' },
    DRAINING: { value: 'draining', description: 'Asked to stop; finishing the bar in hand.' },
    STOPPED: { value: 'stopped', description: 'Not running. An open signal stays open.' },
    ERROR: { value: 'error', description: 'Its evaluation failed; `lastError` says how.' },
  } as const,
});

const WaitingEntry = builder.objectRef<ShownWaiting>('WaitingEntry').implement({
  description: 'An entry that waits to be filled.',
  fields: (t) => ({
    kind: t.exposeString('kind', {
      description: '`limit`, `stop`, or `open`: at the open of the next session’s first minute.',
    }),
    side: t.expose('side', { type: Side, description: 'Long or short.' }),
    size: t.exposeInt('size', { description: 'Contracts.' }),
    price: t.expose('price', { type: 'Decimal', nullable: true, description: 'The limit or stop price.' }),
    barTs: t.expose('barTs', { type: 'DateTime', description: 'The open of the bar that placed it.' }),
    until: t.expose('until', { type: 'DateTime', description: 'When it ends if it is not filled.' }),
    bars: t.exposeInt('bars', { nullable: true, description: 'Bars that it waits for at most.' }),
  }),
});

export const Runtime = builder.prismaObject('Runtime', {
  description: 'A strategy running in a mode, pinned to the version it was started with.',
  fields: (t) => ({
    strategy: t.relation('strategy', { description: 'The strategy that runs.' }),
    strategyVersion: t.exposeInt('strategyVersion', { description: 'The version that runs.' }),
    mode: t.expose('mode', { type: TradingMode, description: 'Paper or live.' }),
    status: t.expose('status', { type: RuntimeStatus, description: 'Where it stands.' }),
    startedAt: t.expose('startedAt', { type: 'DateTime', nullable: true, description: 'When it was last started.' }),
    stoppedAt: t.expose('stoppedAt', { type: 'DateTime', nullable: true, description: 'When it came to a stop.' }),
    lastBarTs: t.expose('lastBarTs', {
      type: 'DateTime',
      nullable: true,
      description: 'The open of the newest bar it decided on since it was started.',
    }),
    lastSignalAt: t.expose('lastSignalAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it last published or closed a signal.',
    }),
    lastError: t.exposeString('lastError', { nullable: true, description: 'What failed, in `error`.' }),
    waitingEntry: t.field({
      type: WaitingEntry,
      nullable: true,
      select: { waiting: true },
      description: 'The entry that waits for its price; `runtimeChanged` reports when it is placed, filled or ended.',
      resolve: ({ waiting }) => (waiting as unknown as Pick<StoredWaiting, 'shown'> | null)?.shown ?? null,
    }),
    heartbeatAt: t.expose('heartbeatAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the process that runs it was last heard of.',
    }),
  }),
});

builder.prismaObjectField('Strategy', 'runtimes', (t) =>
  t.relation('runtimes', { description: 'Its runtimes, one a mode it was ever started in.' }),
);
