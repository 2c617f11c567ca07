import type { Cause, Timeframe as TimeframeValue } from '../../../engine/index.ts';
import { builder } from '../../../graphql/builder.ts';
import { connectionType } from '../../../graphql/connection.ts';
import { Side, Timeframe, TradingMode } from '../../../graphql/enums.ts';
import { InstrumentRef, StrategyRef } from '../../../graphql/references.ts';
import { decidedBy } from '../decided-by.ts';
import type { AuditRecord } from '../signal-list-store.ts';
import { Signal } from './signal.ts';

export const AuditDecision = builder.enumType('AuditDecision', {
  description: 'What a running strategy decided on a bar.',
  values: {
    FIRED: { value: 'fired', description: 'It entered, and the signal was published.' },
    BLOCKED: { value: 'blocked', description: 'It wanted to enter, and the risk gate denied it.' },
    CLOSED: { value: 'closed', description: 'It closed its open signal.' },
    NO_ENTRY: { value: 'no_entry', description: 'Its entry condition did not hold.' },
    IN_POSITION: { value: 'in_position', description: 'It had an open signal and held it.' },
    WARMING_UP: { value: 'warming_up', description: 'Its indicators had not seen enough bars yet.' },
    ERROR: { value: 'error', description: 'Its evaluation failed, and it was stopped.' },
  } as const,
});

const DecidedBy = builder.objectRef<Cause>('DecidedBy').implement({
  description: 'A value that decided a bar.',
  fields: (t) => ({
    nodeId: t.exposeID('nodeId', { description: 'The node whose value it is.' }),
    output: t.exposeString('output', { description: 'Which of its outputs.' }),
    value: t.expose('value', {
      type: 'JSON',
      nullable: true,
      description: 'A number, or true or false; null while it has none.',
    }),
    needed: t.exposeString('needed', { description: 'What it needed to be: `> 20`.' }),
    text: t.exposeString('text', { description: 'Both in words: `ADX 14 is 17.2, needs more than 20`.' }),
    conditionId: t.exposeID('conditionId', { description: 'The condition, exit or entry that asks for it.' }),
  }),
});

export const AuditEntry = builder.objectRef<AuditRecord>('AuditEntry').implement({
  description: 'Why a strategy did what it did, or nothing, on one bar.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'A uuid.' }),
    strategy: t.field({
      type: StrategyRef,
      description: 'The strategy, also when it has been deleted since.',
      resolve: (row, _args, context) => context.strategyById.load(row.strategyId),
    }),
    strategyVersion: t.exposeInt('strategyVersion', { description: 'The version that ran.' }),
    instrument: t.field({
      type: InstrumentRef,
      description: 'The contract.',
      resolve: (row) => ({ symbol: row.instrument }),
    }),
    timeframe: t.field({
      type: Timeframe,
      description: 'The length of its bars.',
      resolve: (row) => row.timeframe as TimeframeValue,
    }),
    barTs: t.expose('barTs', { type: 'DateTime', description: 'The open of the bar.' }),
    mode: t.expose('mode', { type: TradingMode, description: 'Paper or live.' }),
    decision: t.expose('decision', { type: AuditDecision, description: 'What was decided.' }),
    side: t.expose('side', {
      type: Side,
      nullable: true,
      description: 'Of the entry or the signal, if there was one.',
    }),
    signal: t.field({
      type: Signal,
      nullable: true,
      description: 'The signal that was published or closed.',
      resolve: (row, _args, context) => (row.signalId === null ? null : context.signalById.load(row.signalId)),
    }),
    reason: t.expose('reason', {
      type: 'JSON',
      description: 'The value of every node on the bar (`nodes`), and what decided.',
    }),
    decidedBy: t.field({
      type: [DecidedBy],
      description:
        'What decided: without an entry the conditions that were false, with one those that made it true, at an exit the exit.',
      resolve: async (row, _args, { signals }) =>
        decidedBy(row, await signals.explainerOf.load({ strategyId: row.strategyId, version: row.strategyVersion })),
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the bar was processed.' }),
  }),
});

export const AuditConnection = connectionType('Audit', AuditEntry, 'audit rows');
