import { endpoint, ok } from '../endpoint.ts';
import { coded, refusal } from '../errors.ts';
import { CloseSignalDocument, SignalAuditDocument, SignalDocument, SignalsDocument } from '../generated/operations.ts';
import {
  choice,
  cursorText,
  decimal,
  filterText,
  flag,
  instant,
  optional,
  pageSize,
  uuid,
  withDefault,
} from '../readers.ts';
import { AuditList, Signal, SignalList } from '../schema/signals.ts';
import { DECISIONS, lower, page, SIDES, SIGNAL_STATUSES, signalOut, timeframe } from '../wire.ts';

export const signalEndpoints = [
  endpoint({
    id: 'listSignals',
    method: 'GET',
    route: '/api/signals',
    summary: 'The caller’s signals, ordered by (fired_at desc, id desc).',
    response: SignalList,
    query: {
      strategy_id: optional(uuid),
      from: optional(instant),
      to: optional(instant),
      side: optional(choice(SIDES)),
      status: optional(choice(SIGNAL_STATUSES)),
      instrument: filterText,
      cursor: cursorText,
      limit: pageSize({ max: 200, fallback: 50 }),
    },
    operation: SignalsDocument,
    variables: ({ query: { strategy_id, cursor, limit, ...filter } }) => ({
      filter: { ...filter, strategyId: strategy_id },
      first: limit,
      after: cursor,
    }),
    answer: ({ signals }) => ok(page(signals, signalOut)),
  }),
  endpoint({
    id: 'listAudit',
    method: 'GET',
    route: '/api/signals/audit',
    summary: 'The decisions of running strategies per bar with their reasons, ordered by (bar_ts desc, id desc).',
    response: AuditList,
    query: {
      strategy_id: optional(uuid),
      from: optional(instant),
      to: optional(instant),
      decision: optional(choice(DECISIONS)),
      cursor: cursorText,
      limit: pageSize({ max: 500, fallback: 100 }),
    },
    operation: SignalAuditDocument,
    variables: ({ query: { strategy_id, cursor, limit, ...filter } }) => ({
      filter: { ...filter, strategyId: strategy_id },
      first: limit,
      after: cursor,
    }),
    answer: ({ signalAudit }) =>
      ok(
        page(signalAudit, (entry) => ({
          id: entry.id,
          strategy_id: entry.strategy.id,
          strategy_version: entry.strategyVersion,
          instrument: entry.instrument.symbol,
          timeframe: timeframe(entry.timeframe),
          bar_ts: entry.barTs,
          mode: lower(entry.mode),
          decision: lower(entry.decision),
          side: entry.side === null ? null : lower(entry.side),
          signal_id: entry.signal?.id ?? null,
          reason: entry.reason,
          decided_by: entry.decidedBy.map(({ nodeId, conditionId, ...cause }) => ({
            node_id: nodeId,
            ...cause,
            condition_id: conditionId,
          })),
          created_at: entry.createdAt,
        })),
      ),
  }),
  endpoint({
    id: 'getSignal',
    method: 'GET',
    route: '/api/signals/{signal_id}',
    summary: 'One of the caller’s signals.',
    response: Signal,
    errors: { 404: ['signal_not_found'] },
    path: { signal_id: uuid },
    operation: SignalDocument,
    variables: ({ path }) => ({ id: path.signal_id }),
    answer: ({ signal }) =>
      signal ? ok(signalOut(signal)) : coded(404, 'signal_not_found', 'The signal does not exist.'),
  }),
  endpoint({
    id: 'closeSignal',
    method: 'POST',
    route: '/api/signals/{signal_id}/close',
    summary: 'Close an open paper signal, at the last bar’s close when no price is given.',
    description:
      'A price must lie on the tick and, unless `force` is true, within 20 % of the newest bar’s close: otherwise 422.',
    response: Signal,
    errors: { 403: ['not_paper'], 404: ['signal_not_found'], 409: ['signal_not_open', 'no_price'] },
    example: { close_price: '5290.25' },
    path: { signal_id: uuid },
    body: { close_price: optional(decimal), force: withDefault(flag, false) },
    operation: CloseSignalDocument,
    variables: ({ path, body }) => ({ id: path.signal_id, closePrice: body.close_price, force: body.force }),
    answer: ({ closeSignal: closed }) => (closed.__typename === 'Signal' ? ok(signalOut(closed)) : refusal(closed)),
  }),
];
