import type {
  BlockedSignalsSubscription,
  PulseQuery,
  SignalEventsSubscription,
  SignalLineFragment,
} from './generated/operations.ts';
import type { Link } from './live.ts';

export type SignalLine = SignalLineFragment;
export type OpenSignal = PulseQuery['signals']['edges'][number]['node'];
export type BlockedLine = BlockedSignalsSubscription['blockedSignals'];
export type SignalEvent = SignalEventsSubscription['signalEvents'];

/** What the page knows. Changed only through the functions below, each of which answers a new state. */
export interface DeskState {
  link: Link;
  /** How everything was when it was last asked; null before the first answer. */
  pulse: PulseQuery | null;
  /** Instruments that got a bar since the answer before that: a market of the past that is replayed moves, too. */
  moving: ReadonlySet<string>;
  /** By id. */
  signals: ReadonlyMap<string, SignalLine>;
  blocked: readonly BlockedLine[];
  /** Where the stream stands: what a new connection resumes after. */
  cursor: string | null;
  /** Signals whose closing is under way. */
  closing: ReadonlySet<string>;
  /** Said once to the person who looks. */
  notice: { text: string; tone: 'good' | 'bad' } | null;
}

export const EMPTY: DeskState = {
  link: { is: 'connecting' },
  pulse: null,
  moving: new Set(),
  signals: new Map(),
  blocked: [],
  cursor: null,
  closing: new Set(),
  notice: null,
};

const SIGNALS_KEPT = 400;
const BLOCKED_KEPT = 50;

/**
 * A list or an event may tell of a signal as it stood a while ago: what is closed stays closed. So it does not matter in
 * which order the list and the stream arrive, and nothing is shown twice.
 */
export function withSignals(state: DeskState, lines: readonly SignalLine[]): DeskState {
  const news = lines.filter(({ id, status }) => {
    const known = state.signals.get(id);
    return !known || (known.status === 'OPEN' && status !== 'OPEN');
  });
  if (news.length === 0) return state;
  const signals = new Map(state.signals);
  for (const line of news) signals.set(line.id, line);
  if (signals.size > SIGNALS_KEPT) {
    const closed = [...signals.values()].filter(({ status }) => status !== 'OPEN').sort(byFiredAt);
    for (const { id } of closed.slice(0, signals.size - SIGNALS_KEPT)) signals.delete(id);
  }
  return { ...state, signals };
}

export function withPulse(state: DeskState, pulse: PulseQuery): DeskState {
  const before = new Map(state.pulse?.signalsHealth.marketData.map((feed) => [feed.instrument.symbol, feed.lastBarTs]));
  const moved = pulse.signalsHealth.marketData.flatMap(({ instrument: { symbol }, lastBarTs }) =>
    before.has(symbol) && before.get(symbol) !== lastBarTs ? [symbol] : [],
  );
  const lines = pulse.signals.edges.map(({ node }) => node);
  return withSignals({ ...state, pulse, moving: new Set(moved) }, lines);
}

export function withEvent(state: DeskState, { cursor, signal }: SignalEvent): DeskState {
  const next = { ...state, cursor };
  return signal ? withSignals(next, [signal]) : next;
}

export function withBlocked(state: DeskState, line: BlockedLine): DeskState {
  if (state.blocked.some(({ id }) => id === line.id)) return state;
  return { ...state, blocked: [line, ...state.blocked].slice(0, BLOCKED_KEPT) };
}

/** The open signals with what each would make now, oldest first; one that closed since the last answer is left out. */
export function openSignals({
  pulse,
  signals,
}: DeskState): (SignalLine & Partial<Pick<OpenSignal, 'unrealizedPnl'>>)[] {
  const marked = new Map(pulse?.signals.edges.map(({ node }) => [node.id, node]));
  const open = [...signals.values()].filter(({ status }) => status === 'OPEN');
  return open.map((line) => ({ ...line, unrealizedPnl: marked.get(line.id)?.unrealizedPnl ?? null })).sort(byFiredAt);
}

export type TapeLine = { key: string; at: string } & (
  | { kind: 'fired' | 'closed'; signal: SignalLine }
  | { kind: 'blocked'; blocked: BlockedLine }
);

/** What happened, newest first. */
export function tape({ signals, blocked }: DeskState, most = 40): TapeLine[] {
  const lines: TapeLine[] = blocked.map((line) => ({
    kind: 'blocked',
    key: line.id,
    at: line.blockedAt,
    blocked: line,
  }));
  for (const signal of signals.values()) {
    lines.push({ kind: 'fired', key: `${signal.id} fired`, at: signal.firedAt, signal });
    if (signal.closedAt) lines.push({ kind: 'closed', key: `${signal.id} closed`, at: signal.closedAt, signal });
  }
  return lines.sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0)).slice(0, most);
}

const byFiredAt = (a: SignalLine, b: SignalLine) => (a.firedAt < b.firedAt ? -1 : a.firedAt > b.firedAt ? 1 : 0);
