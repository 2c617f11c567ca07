import {
  afterEntry,
  afterExit,
  type Bar,
  barEnd,
  type Decision,
  type ExitIntent,
  initialTradeState,
  type PastTrade,
  type Position,
  type Run,
  Timeline,
  type TradeState,
} from '../../../src/engine/index.ts';

/** What a run decided: on a bar of its own, or (minute) within one. */
export interface PlayedStep {
  ts: number;
  minute: boolean;
  decision: Decision;
}
export interface Played {
  steps: PlayedStep[];
  /** Those of `steps`, without the quiet bar of a one-minute strategy in whose minute something happened. */
  decisions: Decision[];
  /** After each bar of the strategy. */
  states: TradeState[];
  state: TradeState;
  trades: PastTrade[];
  timeline: Timeline;
}

/** Whether a decision changes a trade or a waiting entry. */
const happened = ({ parts, exit, entry, placed, ended }: Decision) =>
  Boolean(parts || exit || entry || placed || ended);

export interface PlayOptions {
  from?: Played;
  to?: number;
  decidesFrom?: number;
  /** Whether a trade that was closed so is a loss; by default as the engine has it, without P&L. */
  isLoss?(position: Position, exits: readonly ExitIntent[]): boolean;
  /** After each bar of the strategy that is decided. */
  after?(bar: Bar): void;
}

/**
 * Feeds one-minute bars to a run, publishing every entry. `before` updates the pool the run is on with a bar of its
 * timeframe; `to`: an instant that is passed at the end. Bars that end by `decidesFrom` only warm it up.
 */
export function play(
  run: Run,
  minutes: readonly Bar[],
  before: (bar: Bar) => void,
  { from, to, decidesFrom = Number.NEGATIVE_INFINITY, isLoss, after }: PlayOptions = {},
): Played {
  const { market } = run.compiled;
  const timeline = from?.timeline ?? new Timeline(market.calendar);
  timeline.add(market.timeframe);
  const steps = [...(from?.steps ?? [])];
  const states = [...(from?.states ?? [])];
  const trades = [...(from?.trades ?? [])];
  let state = from?.state ?? initialTradeState();

  let exits: ExitIntent[] = [];
  const record = (ts: number, minute: boolean, decision: Decision) => {
    const { entry, exit, parts } = decision;
    state = decision.next;
    if (parts && !exit) {
      // An open trade is given as it now is: with the size and the targets that are left.
      trades[trades.length - 1] = { ...(trades.at(-1) as PastTrade), position: state.position as Position };
    }
    exits.push(...(parts ?? []), ...(exit ? [exit] : []));
    if (exit) {
      const { position } = trades.at(-1) as PastTrade;
      if (isLoss) state = afterExit(state, isLoss(position, exits));
      exits = [];
      const last = trades[trades.length - 1] as PastTrade;
      const { loss, reversible } = state.lastExit as NonNullable<TradeState['lastExit']>;
      trades[trades.length - 1] = { ...last, exit: { at: exit.at, loss, reversible } };
    }
    if (entry) {
      state = afterEntry(state, entry);
      const filledBy = entry.fill === 'close' ? entry.at : entry.ts + 60_000;
      trades.push({ position: state.position as Position, filledBy, exit: null });
    }
    steps.push({ ts, minute, decision });
  };
  const takeSteps = () => {
    for (let step = timeline.next(run.dueAt(state)); step; step = timeline.next(run.dueAt(state))) {
      if (step.kind === 'instant') record(step.last.ts, true, run.passInstant(step.at, step.last, state));
      else if (step.kind === 'minute') {
        const filled = run.fillWaiting(step.bar, state);
        if (filled) record(step.bar.ts, true, filled);
        const judged = run.judgeMinute(step.bar, state);
        if (judged) record(step.bar.ts, true, judged);
      } else {
        before(step.bar);
        if (barEnd(market.timeframe, step.bar.ts, market.calendar) <= decidesFrom) continue;
        record(step.bar.ts, false, run.decide(step.bar, state));
        states.push(state);
        after?.(step.bar);
      }
    }
  };
  for (const minute of minutes) {
    timeline.begin(minute);
    takeSteps();
  }
  if (to !== undefined) {
    timeline.passTo(to);
    takeSteps();
  }
  const told = new Set(steps.flatMap(({ ts, minute, decision }) => (minute && happened(decision) ? [ts] : [])));
  const oneMinute = market.timeframe === '1m';
  const decisions = steps
    .filter(({ ts, minute, decision }) => minute || !oneMinute || !told.has(ts) || happened(decision))
    .map(({ decision }) => decision);
  return { steps, decisions, states, state, trades, timeline };
}
