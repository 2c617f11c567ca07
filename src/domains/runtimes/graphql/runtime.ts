import { builder } from '../../../graphql/builder.ts';
import { Side, TradingMode } from '../../../graphql/enums.ts';
import { Node, nodeId } from '../../../graphql/node.ts';
import type { ShownWaiting, StoredWaiting } from '../waiting-entry.ts';

export const RuntimeStatus = builder.enumType('RuntimeStatus', {
  description: 'The status of a runtime.',
  values: {
    STARTING: { value: 'starting', description: 'Starting: indicators are warming up.' },
    RUNNING: { value: 'running', description: 'Deciding on every new bar.' },
    DRAINING: { value: 'draining', description: 'Stopping after the current bar.' },
    STOPPED: { value: 'stopped', description: 'Not running. An open signal stays open.' },
    ERROR: { value: 'error', description: 'The evaluation failed; see `lastError`.' },
  } as const,
});

const WaitingEntry = builder.objectRef<ShownWaiting>('WaitingEntry').implement({
  description: 'A pending entry.',
  fields: (t) => ({
    kind: t.exposeString('kind', {
      description: '`limit`, `stop`, or `open`: at the open of the next session’s first minute.',
    }),
    side: t.expose('side', { type: Side, description: 'Long or short.' }),
    size: t.exposeInt('size', { description: 'Contracts.' }),
    price: t.expose('price', { type: 'Decimal', nullable: true, description: 'The limit or stop price.' }),
    barTs: t.expose('barTs', { type: 'DateTime', description: 'The open of the bar that placed it.' }),
    until: t.expose('until', { type: 'DateTime', description: 'When it expires if not filled.' }),
    bars: t.exposeInt('bars', { nullable: true, description: 'The maximum number of bars until it expires.' }),
  }),
});

/** A row of an event includes values that are otherwise read from other tables. */
type Snapshot = { heartbeatAt?: Date | string | null };

export const Runtime = builder.prismaObject('Runtime', {
  description: 'A strategy running in a mode, at the version it was started with.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.id({
      description: 'Unique over all types.',
      select: { strategyId: true, mode: true },
      resolve: ({ strategyId, mode }) => nodeId('Runtime', strategyId, mode),
    }),
    strategy: t.relation('strategy', { description: 'The strategy.' }),
    strategyVersion: t.exposeInt('strategyVersion', { description: 'The version it was started with.' }),
    mode: t.expose('mode', { type: TradingMode, description: 'Paper or live.' }),
    status: t.expose('status', { type: RuntimeStatus, description: 'The current status.' }),
    startedAt: t.expose('startedAt', { type: 'DateTime', nullable: true, description: 'When it was last started.' }),
    stoppedAt: t.expose('stoppedAt', { type: 'DateTime', nullable: true, description: 'When it was stopped.' }),
    lastBarTs: t.field({
      type: 'DateTime',
      nullable: true,
      select: { lastBarTs: true, onLane: true, strategyId: true, mode: true },
      description: 'The open of the newest bar decided since the start.',
      resolve: async (row, _args, { runtimes }) =>
        row.onLane ? (await runtimes.progressOf.load(row)).lastBarTs : row.lastBarTs,
    }),
    lastSignalAt: t.expose('lastSignalAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it last published or closed a signal.',
    }),
    lastError: t.exposeString('lastError', { nullable: true, description: 'The error message in status `ERROR`.' }),
    waitingEntry: t.field({
      type: WaitingEntry,
      nullable: true,
      select: { waiting: true },
      description: 'The pending entry; `runtimeChanged` reports when it is placed, filled or expired.',
      resolve: ({ waiting }) => (waiting as unknown as Pick<StoredWaiting, 'shown'> | null)?.shown ?? null,
    }),
    heartbeatAt: t.field({
      type: 'DateTime',
      nullable: true,
      select: { status: true, strategyId: true, mode: true },
      description: 'The last heartbeat of the process that runs it, while it runs.',
      async resolve(row, _args, { runtimes }) {
        const { heartbeatAt } = row as Snapshot;
        if (heartbeatAt !== undefined) return heartbeatAt;
        if (row.status !== 'running' && row.status !== 'draining') return null;
        return (await runtimes.progressOf.load(row)).heartbeatAt;
      },
    }),
  }),
});

builder.prismaObjectField('Strategy', 'runtimes', (t) =>
  t.relation('runtimes', { description: 'Its runtimes, one per mode it was ever started in.' }),
);
