import { barMinutes, type Cause, type Timeframe as TimeframeValue } from '../../../engine/index.ts';
import { builder } from '../../../graphql/builder.ts';
import { connectionType } from '../../../graphql/connection.ts';
import { Side, Timeframe, TradingMode } from '../../../graphql/enums.ts';
import { Node } from '../../../graphql/node.ts';
import { InstrumentRef, StrategyRef } from '../../../graphql/references.ts';
import { decidedBy } from '../decided-by.ts';
import type { AuditRecord } from '../signal-list-store.ts';
import { Signal } from './signal.ts';

export const AuditDecision = builder.enumType('AuditDecision', {
  description: 'The decision of a running strategy on a bar.',
  values: {
    FIRED: { value: 'fired', description: 'Entered; the signal was published.' },
    BLOCKED: { value: 'blocked', description: 'The risk gate denied the entry.' },
    CLOSED: { value: 'closed', description: 'Closed the open signal.' },
    NO_ENTRY: { value: 'no_entry', description: 'The entry condition was false.' },
    IN_POSITION: { value: 'in_position', description: 'Held the open signal.' },
    WARMING_UP: { value: 'warming_up', description: 'Indicators were warming up.' },
    ERROR: { value: 'error', description: 'The evaluation failed; the runtime was stopped.' },
  } as const,
});

const DecidedBy = builder.objectRef<Cause>('DecidedBy').implement({
  description: 'A value that decided a bar.',
  fields: (t) => ({
    nodeId: t.exposeID('nodeId', { description: 'The node of the value.' }),
    output: t.exposeString('output', { description: 'The output of the node.' }),
    value: t.expose('value', {
      type: 'JSON',
      nullable: true,
      description: 'A number or boolean; null while there is no value.',
    }),
    needed: t.exposeString('needed', { description: 'The required value: `> 20`.' }),
    text: t.exposeString('text', {
      description: 'The value and the requirement in words: `ADX 14 is 17.2, needs more than 20`.',
    }),
    conditionId: t.exposeID('conditionId', { description: 'The condition, exit or entry that requires it.' }),
  }),
});

export const AuditEntry = builder.objectRef<AuditRecord>('AuditEntry').implement({
  description: 'The decision of a strategy on a bar, with its reasons.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.exposeID('id', { description: 'A uuid.' }),
    strategy: t.field({
      type: StrategyRef,
      description: 'The strategy, even if it was deleted later.',
      resolve: (row, _args, context) => context.strategyById.load(row.strategyId),
    }),
    strategyVersion: t.exposeInt('strategyVersion', { description: 'The version.' }),
    instrument: t.field({
      type: InstrumentRef,
      description: 'The contract.',
      resolve: (row) => ({ symbol: row.instrument }),
    }),
    timeframe: t.field({
      type: Timeframe,
      description: 'The length of the bars.',
      resolve: (row) => row.timeframe as TimeframeValue,
    }),
    barTs: t.expose('barTs', { type: 'DateTime', description: 'The open of the bar.' }),
    mode: t.expose('mode', { type: TradingMode, description: 'Paper or live.' }),
    decision: t.expose('decision', { type: AuditDecision, description: 'The decision.' }),
    side: t.expose('side', {
      type: Side,
      nullable: true,
      description: 'The side of the entry or signal, if there was one.',
    }),
    signal: t.field({
      type: Signal,
      nullable: true,
      description: 'The signal that was published or closed.',
      resolve: (row, _args, context) => (row.signalId === null ? null : context.signalById.load(row.signalId)),
    }),
    reason: t.expose('reason', {
      type: 'JSON',
      description: 'The value of every node on the bar (`nodes`) and the deciding values.',
    }),
    decidedBy: t.field({
      type: [DecidedBy],
      description:
        'The deciding values: the false conditions when there was no entry, the true ones for an entry, the exit for an exit.',
      resolve: async (row, _args, { signals }) =>
        decidedBy(row, await signals.explainerOf.load({ strategyId: row.strategyId, version: row.strategyVersion })),
    }),
    correctedSince: t.field({
      type: 'DateTime',
      nullable: true,
      description:
        'When bars up to this one were first corrected or removed after it was decided; null: never. The row is not changed.',
      resolve: async ({ instrument, timeframe, barTs, createdAt }, _args, { signals }) => {
        const end = Date.parse(barTs) + barMinutes(timeframe as TimeframeValue) * 60_000;
        const corrections = await signals.corrections.load(instrument);
        return (
          corrections.find(
            ({ fromTs, madeAt }) => Date.parse(fromTs) < end && Date.parse(madeAt) > Date.parse(createdAt),
          )?.madeAt ?? null
        );
      },
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the bar was processed.' }),
  }),
});

export const AuditConnection = connectionType('Audit', AuditEntry, 'audit rows');
