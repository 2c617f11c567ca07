import type { BacktestSettings } from './backtest-settings.ts';
import { type ComparedTrade, tradeDifference } from './trade-difference.ts';

// Two runs side by side, in words: how they were set, and why their trades differ.

export const TRADE_CHANGES = ['removed', 'added', 'changed'] as const;
export type TradeChange = (typeof TRADE_CHANGES)[number];

export interface ComparableTrade extends ComparedTrade {
  closeReason: string;
}

/** A backtest, or what a runtime did. */
export interface ComparableRun<T extends ComparableTrade = ComparableTrade> {
  /** What it is called in sentences: "the backtest", "live". */
  name: string;
  instrument: string;
  timeframe: string;
  strategyVersion: number;
  from: Date;
  to: Date;
  settings: BacktestSettings;
  /** Null: unknown. */
  riskGate: boolean | null;
  dataRevision: number | null;
  trades: readonly T[];
  /** Bars on which the account's limits denied an entry (UTC ms). */
  denied?: ReadonlySet<number>;
}

export interface ComparedPair<T> {
  change: TradeChange;
  side: string;
  entryTs: Date;
  before: T | null;
  after: T | null;
  /** One sentence. */
  reason: string;
}

export interface Comparison<T> {
  /** How the two runs were set differently, a sentence each; empty when they were set alike. */
  setup: string[];
  same: number;
  /** Oldest first. */
  pairs: ComparedPair<T>[];
  /** The net P&L of the compared trades, US cents. */
  beforeCents: number;
  afterCents: number;
  /** Trades that could not be compared, because the other run's span does not hold them. */
  outside: number;
}

/** Compares the trades of the span that both runs have. */
export function compareRuns<T extends ComparableTrade>(
  before: ComparableRun<T>,
  after: ComparableRun<T>,
): Comparison<T> {
  const from = Math.max(before.from.getTime(), after.from.getTime());
  const to = Math.min(before.to.getTime(), after.to.getTime());
  const within = ({ trades }: ComparableRun<T>) =>
    trades.filter(({ entryTs }) => entryTs.getTime() >= from && entryTs.getTime() < to);
  const [first, second] = [within(before), within(after)];
  const { same, removed, added, changed } = tradeDifference(first, second);
  const pairs: ComparedPair<T>[] = [
    ...removed.map((trade) => alone('removed', trade, { ...after, trades: second })),
    ...added.map((trade) => alone('added', trade, { ...before, trades: first })),
    ...changed.map((pair) => bothOf(pair)),
  ];
  const cents = (trades: readonly T[]) =>
    trades.reduce((sum, { pnl }) => sum + Math.round(Number(pnl.toString()) * 100), 0);
  return {
    setup: setupOf(before, after),
    same,
    pairs: pairs.sort((a, b) => a.entryTs.getTime() - b.entryTs.getTime()),
    beforeCents: cents(first),
    afterCents: cents(second),
    outside: before.trades.length + after.trades.length - first.length - second.length,
  };
}

/** A trade that the other run does not have. */
function alone<T extends ComparableTrade>(
  change: 'removed' | 'added',
  trade: T,
  other: ComparableRun<T>,
): ComparedPair<T> {
  const { side, entryTs } = trade;
  return {
    change,
    side,
    entryTs,
    before: change === 'removed' ? trade : null,
    after: change === 'added' ? trade : null,
    reason: missingReason(trade, other),
  };
}

function missingReason({ entryTs }: ComparableTrade, { name, trades, denied }: ComparableRun): string {
  if (denied?.has(entryTs.getTime())) return `The account’s limits denied it in ${name}.`;
  const latest = lastFrom(trades, entryTs.getTime());
  const held = latest && entryTs <= latest.exitTs ? latest : undefined;
  if (held && held.entryTs.getTime() === entryTs.getTime()) {
    return `${capital(name)} entered ${held.side} on this bar.`;
  }
  if (held) {
    return `${capital(name)} was in a trade: ${held.side} since ${minute(held.entryTs)}, until ${minute(held.exitTs)}.`;
  }
  return `${capital(name)} had no entry on this bar: a condition, a filter or a limit did not let it through.`;
}

/** The last of the trades, in the order of their entries, that began by `ts`. */
function lastFrom<T extends ComparableTrade>(trades: readonly T[], ts: number): T | undefined {
  let [low, high] = [0, trades.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((trades[middle] as T).entryTs.getTime() <= ts) low = middle + 1;
    else high = middle;
  }
  return trades[low - 1];
}

function bothOf<T extends ComparableTrade>({ before, after }: { before: T; after: T }): ComparedPair<T> {
  const parts: string[] = [];
  const differ = (what: string, a: { toString(): string }, b: { toString(): string }) => {
    if (a.toString() !== b.toString()) parts.push(`${what} ${a} → ${b}`);
  };
  differ('size', before.size, after.size);
  differ('entry', before.entryPrice, after.entryPrice);
  const exit = ({ closeReason, exitPrice, exitTs }: T) =>
    `${closeReason.replaceAll('_', ' ')} at ${exitPrice} on ${minute(exitTs)}`;
  differ('exit by', exit(before), exit(after));
  const moved = parts.length > 0;
  differ('P&L', usd(before.pnl), usd(after.pnl));
  const text = parts.join('; ');
  const reason = moved ? `${capital(text)}.` : `Other costs: ${text}.`;
  return { change: 'changed', side: before.side, entryTs: before.entryTs, before, after, reason };
}

function setupOf(before: ComparableRun, after: ComparableRun): string[] {
  const sentences: string[] = [];
  const differ = (what: string, a: unknown, b: unknown) => {
    if (a !== b) sentences.push(`${what}: ${shown(a)} → ${shown(b)}.`);
  };
  differ('Instrument', before.instrument, after.instrument);
  differ('Timeframe', before.timeframe, after.timeframe);
  differ('Version', before.strategyVersion, after.strategyVersion);
  const graph = ({ settings }: ComparableRun) => (settings.graph ? JSON.stringify(settings.graph) : null);
  if (graph(before) !== graph(after)) {
    const kind = (run: ComparableRun) => (run.settings.graph ? 'an unsaved graph' : 'the version’s');
    sentences.push(
      `Graph: ${kind(before)} → ${kind(after)}${before.settings.graph && after.settings.graph ? ', another' : ''}.`,
    );
  }
  const [one, other] = [before.settings.overrides ?? {}, after.settings.overrides ?? {}];
  for (const param of [...new Set([...Object.keys(one), ...Object.keys(other)])].sort()) {
    const value = (set: Readonly<Record<string, unknown>>) =>
      Object.hasOwn(set, param) ? JSON.stringify(set[param]) : 'the version’s';
    differ(param, value(one), value(other));
  }
  const named = (value: unknown) => value ?? 'default';
  differ('Capital, USD', named(before.settings.capital), named(after.settings.capital));
  const costs = [before.settings, after.settings] as const;
  differ('Commission a side, USD', named(costs[0].commissionPerSide), named(costs[1].commissionPerSide));
  differ('Slippage, ticks', named(costs[0].slippageTicks), named(costs[1].slippageTicks));
  if (before.riskGate !== null && after.riskGate !== null) {
    differ('The account’s limits', before.riskGate ? 'on' : 'off', after.riskGate ? 'on' : 'off');
  }
  differ('From', minute(before.from), minute(after.from));
  differ('To', minute(before.to), minute(after.to));
  if (before.dataRevision !== null && after.dataRevision !== null) {
    differ('Data revision of the bars', before.dataRevision, after.dataRevision);
  }
  return sentences;
}

const minute = (at: Date): string => at.toISOString().slice(0, 16).replace('T', ' ');
const shown = (value: unknown): string => String(value);
const usd = (value: { toString(): string }): string => Number(value.toString()).toFixed(2);
const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);
