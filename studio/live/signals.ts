import type { BlockedLineFragment, SignalEventsSubscription, SignalLineFragment } from '../generated/operations.ts';

export type SignalLine = SignalLineFragment;
export type BlockedLine = BlockedLineFragment;
export type SignalEvent = SignalEventsSubscription['signalEvents'];

/** The account's newest signals. Immutable; the functions below return new states. */
export interface SignalState {
  /** By id. */
  signals: ReadonlyMap<string, SignalLine>;
  blocked: readonly BlockedLine[];
  /** The stream's cursor, after which a new connection resumes. */
  cursor: string | null;
}

export const NO_SIGNALS: SignalState = { signals: new Map(), blocked: [], cursor: null };

const MAX_SIGNALS = 400;
const MAX_BLOCKED = 50;

/**
 * Adds signals from a list or an event, which may be outdated: a closed signal stays closed. So lists and events may arrive
 * in any order without duplicates.
 */
export function withSignals<State extends SignalState>(state: State, lines: readonly SignalLine[]): State {
  const news = lines.filter((line) => {
    const known = state.signals.get(line.id);
    if (!known) return true;
    if (known.status !== 'OPEN') return false;
    if (line.status !== 'OPEN') return true;
    // Contracts are only ever closed: a line with more of them open is older.
    const [left, leftBefore] = [line.openSize ?? line.size, known.openSize ?? known.size];
    return left < leftBefore || (left === leftBefore && line.currentStopPrice !== known.currentStopPrice);
  });
  if (news.length === 0) return state;
  const signals = new Map(state.signals);
  for (const line of news) signals.set(line.id, line);
  if (signals.size > MAX_SIGNALS) {
    const closed = [...signals.values()].filter(({ status }) => status !== 'OPEN').sort(byFiredAt);
    for (const { id } of closed.slice(0, signals.size - MAX_SIGNALS)) signals.delete(id);
  }
  return { ...state, signals };
}

export function withEvent<State extends SignalState>(state: State, { cursor, signal }: SignalEvent): State {
  const next = { ...state, cursor };
  return signal ? withSignals(next, [signal]) : next;
}

export function withBlocked<State extends SignalState>(state: State, lines: readonly BlockedLine[]): State {
  const blocked = new Map([...lines, ...state.blocked].map((line) => [line.id, line]));
  if (blocked.size === state.blocked.length) return state;
  return { ...state, blocked: [...blocked.values()].sort(byBlockedAt).slice(0, MAX_BLOCKED) };
}

/** The open signals, oldest first. */
export const openSignals = ({ signals }: SignalState): SignalLine[] =>
  [...signals.values()].filter(({ status }) => status === 'OPEN').sort(byFiredAt);

export type TapeLine = { key: string; at: string; barTs: string } & (
  | { kind: 'fired' | 'closed'; signal: SignalLine }
  | { kind: 'blocked'; blocked: BlockedLine }
);

/** The events, newest first. */
export function tape({ signals, blocked }: SignalState, max = 60): TapeLine[] {
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
  return lines.sort((a, b) => descending(a.at, b.at) || descending(a.barTs, b.barTs)).slice(0, max);
}

const descending = (a: string, b: string) => (a < b ? 1 : a > b ? -1 : 0);
const byFiredAt = (a: SignalLine, b: SignalLine) => descending(b.firedAt, a.firedAt);
const byBlockedAt = (a: BlockedLine, b: BlockedLine) => descending(a.blockedAt, b.blockedAt);
