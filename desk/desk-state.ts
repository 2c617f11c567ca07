import type {
  BacktestResultQuery,
  BlockedLineFragment,
  PulseQuery,
  ResultsQuery,
  SignalEventsSubscription,
  SignalLineFragment,
} from './generated/operations.ts';
import type { Link } from './live.ts';

export type SignalLine = SignalLineFragment;
export type OpenSignal = PulseQuery['signals']['edges'][number]['node'];
export type BlockedLine = BlockedLineFragment;
type StoredBacktest = NonNullable<BacktestResultQuery['backtest']>;
/** One that runs has neither a curve nor figures yet. */
export type BacktestView = Omit<StoredBacktest, 'disclaimer'> & { disclaimer: StoredBacktest['disclaimer'] | null };
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
  /** What the account has made so far; null before it was first asked. */
  results: ResultsQuery | null;
  /** The newest one. */
  backtest: BacktestView | null;
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
  results: null,
  backtest: null,
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

export function withBlocked(state: DeskState, lines: readonly BlockedLine[]): DeskState {
  const blocked = new Map([...lines, ...state.blocked].map((line) => [line.id, line]));
  if (blocked.size === state.blocked.length) return state;
  return { ...state, blocked: [...blocked.values()].sort(byBlockedAt).slice(0, BLOCKED_KEPT) };
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

export type TapeLine = { key: string; at: string; barTs: string } & (
  | { kind: 'fired' | 'closed'; signal: SignalLine }
  | { kind: 'blocked'; blocked: BlockedLine }
);

/** What happened, newest first. */
export function tape({ signals, blocked }: DeskState, most = 40): TapeLine[] {
  const lines: TapeLine[] = blocked.map((line) => ({
    kind: 'blocked',
    key: line.id,
    at: line.blockedAt,
    barTs: line.barTs,
    blocked: line,
  }));
  for (const signal of signals.values()) {
    const { id, firedAt, barTs, closedAt, closeBarTs } = signal;
    lines.push({ kind: 'fired', key: `${id} fired`, at: firedAt, barTs, signal });
    if (closedAt) lines.push({ kind: 'closed', key: `${id} closed`, at: closedAt, barTs: closeBarTs ?? barTs, signal });
  }
  return lines.sort((a, b) => descending(a.at, b.at) || descending(a.barTs, b.barTs)).slice(0, most);
}

const descending = (a: string, b: string) => (a < b ? 1 : a > b ? -1 : 0);
const byFiredAt = (a: SignalLine, b: SignalLine) => descending(b.firedAt, a.firedAt);
const byBlockedAt = (a: BlockedLine, b: BlockedLine) => descending(a.blockedAt, b.blockedAt);
