import { exitTimeOf } from './clock-exit.ts';
import { type DecisionInput, slotValue } from './decision-input.ts';
import { entryLevels, levelSlots, toTicks } from './trade-levels.ts';
import type { EntryRules, WaitRule } from './trade-rules.ts';
import type { Decision, EntryIntent, Session, TradeState, WaitingEntry } from './types.ts';

/** An entry that is decided on a bar which ends with its session waits this long for the next one (ms). */
const MAX_BREAK = 2 * 3_600_000;

/** The entry at a bar's close, if one is true: filled there, or waiting for its price. */
export function decideEntry(input: DecisionInput, state: TradeState): Decision {
  const { strategy, bar } = input;
  const exited = state.lastExit !== null && state.lastExit.ts >= bar.ts ? state.lastExit : null;
  const none = (note?: string): Decision => ({ kind: 'no_entry', ...(note ? { note } : {}), next: state });
  const open = exited?.reversible ? strategy.entries.filter(({ side }) => side !== exited.side) : strategy.entries;
  const rules = open.find(({ fire }) => slotValue(input, fire) === 1);
  if (exited && (!exited.reversible || !rules)) return none('closed_this_bar');
  if (!rules) return none();
  const size = slotValue(input, rules.size);
  if (!(size >= 1)) return none('size_zero');
  const place = sessionOfFill(input, rules);
  if (typeof place === 'string') return none(place);
  if (place.waits || rules.wait) return waitingEntry(input, state, rules, place.session);
  const priceTicks = toTicks(bar.close, strategy.market);
  const levels = entryLevels(rules, priceTicks, size, strategy.market, (slot) => slotValue(input, slot));
  if (typeof levels === 'string') return none(levels);
  const entry: EntryIntent = {
    nodeId: rules.nodeId,
    side: rules.side,
    size,
    fill: 'close',
    priceTicks,
    stopTicks: levels.stopTicks,
    targetTicks: levels.targets[0]?.ticks ?? null,
    targets: levels.targets,
    ts: bar.ts,
    tradeDate: input.tradeDate,
    at: bar.end,
  };
  return { kind: 'entry', entry, next: state };
}

/** The session an entry is filled in: this one, or where the bar ends with it, the next; or why none. */
function sessionOfFill(
  { strategy: { market }, bar }: DecisionInput,
  { clocks }: EntryRules,
): { session: Session; waits: boolean } | 'session_over' | 'past_exit_time' {
  const { session, end } = bar;
  const daily = market.timeframe === '1d';
  if (!daily && clocks.length > 0 && exitTimeOf(market, clocks, session) <= end) return 'past_exit_time';
  if (end < session.close) return { session, waits: false };
  const next = market.calendar.sessionAt(Math.max(end, session.close));
  return daily || next.open - session.close <= MAX_BREAK ? { session: next, waits: true } : 'session_over';
}

function waitingEntry(input: DecisionInput, state: TradeState, rules: EntryRules, session: Session): Decision {
  const { strategy, bar } = input;
  const { market } = strategy;
  const none = (note: string): Decision => ({ kind: 'no_entry', note, next: state });
  const close = toTicks(bar.close, market);
  const priceTicks = rules.wait && waitingPrice(input, rules, rules.wait, close);
  if (Number.isNaN(priceTicks)) return none('price_unavailable');
  if (rules.wait && priceTicks !== null && !isAhead(rules, rules.wait, priceTicks - close)) {
    return none(`${rules.wait.kind}_through_market`);
  }
  const levels = entryLevels(rules, priceTicks ?? close, slotValue(input, rules.size), market, (slot) =>
    slotValue(input, slot),
  );
  if (typeof levels === 'string') return none(levels);
  const exitTime = exitTimeOf(market, rules.clocks, session);
  const waiting: WaitingEntry = {
    nodeId: rules.nodeId,
    side: rules.side,
    size: slotValue(input, rules.size),
    kind: rules.wait?.kind ?? 'open',
    priceTicks,
    ts: bar.ts,
    until: Math.min(session.close, exitTime),
    untilReason: exitTime < session.close ? 'past_exit_time' : 'session_over',
    barsLeft: rules.wait?.bars ?? null,
    inputs: Object.fromEntries(levelSlots(rules).map((slot) => [slot, orNull(slotValue(input, slot))])),
  };
  return { kind: 'no_entry', note: 'entry_waiting', placed: waiting, next: { ...state, waiting } };
}

const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value);

/** Ticks of the waiting price; NaN while its input is empty. */
function waitingPrice(input: DecisionInput, rules: EntryRules, wait: WaitRule, close: number): number {
  const { tickSize } = input.strategy.market;
  if (wait.mode === 'price') return Math.round(slotValue(input, wait.slot) / tickSize);
  const distance =
    wait.mode === 'ticks'
      ? wait.value
      : wait.mode === 'points'
        ? wait.value / tickSize
        : (Math.abs(close) * wait.value) / 100;
  const sign = (rules.side === 'long' ? 1 : -1) * (wait.kind === 'stop' ? 1 : -1);
  return close + sign * Math.max(1, Math.floor(distance + 0.5 + 1e-9));
}

/** Whether the market still has to come to the price: a limit lies on the better side of the close, a stop on the worse. */
function isAhead({ side }: EntryRules, { kind }: WaitRule, offset: number): boolean {
  const sign = (side === 'long' ? 1 : -1) * (kind === 'stop' ? 1 : -1);
  return offset * sign > 0;
}
