import { tradeDate } from '../domains/market-data/index.ts';
import type { BlockedRecord, SignalRecord } from '../domains/signals/index.ts';
import type { StrategyReads } from '../domains/strategies/index.ts';
import type { EventHub, UserEvent } from '../events/index.ts';

/**
 * Writes a line for each fired or closed signal of a user until `signal` aborts. Of blocked signals, only the first per
 * limit and trade date is written.
 */
export function reportSignals(deps: {
  hub: EventHub;
  strategyReads: StrategyReads;
  userId: string;
  signal: AbortSignal;
  onSignal(line: string): void;
}): void {
  const { hub, strategyReads, userId, signal, onSignal } = deps;
  const names = new Map<string, string>();

  async function nameOf(strategyId: string): Promise<string> {
    const known = names.get(strategyId);
    if (known !== undefined) return known;
    const [strategy] = await strategyReads.byIds(userId, [strategyId]);
    const name = strategy?.name ?? strategyId;
    names.set(strategyId, name);
    return name;
  }

  let blockedBy = '';
  const isRepeated = (event: UserEvent): boolean => {
    if (event.kind !== 'blocked') return false;
    const { triggeredLimit, barTs } = event.payload as BlockedRecord;
    const by = `${triggeredLimit} ${tradeDate(Date.parse(barTs))}`;
    const repeated = by === blockedBy;
    blockedBy = by;
    return repeated;
  };

  void (async () => {
    for await (const event of hub.live({ userId, filter: { kinds: ['fired', 'closed', 'blocked'] }, signal })) {
      if (isRepeated(event)) continue;
      onSignal(signalLine(event, await nameOf(event.strategyId as string)));
    }
  })().catch((error: Error) => onSignal(`(no more signals are shown here: ${error.message})`));
}

/** Formats an event: "2026-10-23 14:15  fired    LONG  1 M2K  2135.3  stop 2133.1  target 2138.6  EMA cross on M2K" */
export function signalLine(event: UserEvent, strategy: string): string {
  const bar = (ts: string) => ts.slice(0, 16).replace('T', ' ');
  if (event.kind === 'blocked') {
    const { barTs, side, instrument, triggeredLimit, observed, limit } = event.payload as BlockedRecord;
    const why = `${triggeredLimit} (${observed} of ${limit})`;
    return line(bar(barTs), 'blocked', side, instrument, [why, `${strategy}; no further ones of the day are shown`]);
  }
  const { side, size, instrument, ...row } = event.payload as SignalRecord;
  const what = `${size} ${instrument}`;
  if (event.kind === 'fired') {
    const levels = [row.stopPrice && `stop ${row.stopPrice}`, row.targetPrice && `target ${row.targetPrice}`];
    return line(bar(row.barTs), 'fired', side, what, [row.entryPrice, ...levels, strategy]);
  }
  const closed = row.closeBarTs ?? row.closedAt ?? row.barTs;
  return line(bar(closed), 'closed', side, what, [
    `${row.closePrice}`,
    `${row.closeReason}`,
    `${row.pnl} USD`,
    strategy,
  ]);
}

const line = (when: string, kind: string, side: string, what: string, rest: (string | null)[]): string =>
  [when, kind.padEnd(7), side.toUpperCase().padEnd(5), what.padEnd(5), ...rest.filter(Boolean)].join('  ');
