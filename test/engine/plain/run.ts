import type { Bar, Decision, EntryIntent, ExitIntent, Graph, Market } from '../../../src/engine/index.ts';
import { type Clock, spanOf, strategyBars, type TimedBar } from './bars.ts';
import { type PlainNode, readDrawing } from './drawing.ts';
import { type ClosedTrade, isDenied, isLoss, type Limits } from './gate.ts';
import { distanceOf, levelsOf, type ReadDistance, rounded, signOf } from './levels.ts';
import { exitsInMinute, fillPriceOf } from './minutes.ts';
import { type Costs, type Money, moneyOf, total } from './money.ts';
import type { TradesSeen, Value } from './nodes.ts';
import { earliestClockExit, sessionOfFill } from './session-rules.ts';
import type { OpenPosition, Trades, Waiting } from './trades.ts';
import { evaluate, type Values } from './values.ts';

// The rules of execution of domain.md §2 and docs/executions.md, one bar and one minute after the other. Nothing here is
// fast or shared, and nothing of it comes from src/engine but types and the catalogue.

/** What happened on a bar, in a minute, or as an instant passed. */
export interface PlainStep {
  kind: 'bar' | 'minute' | 'instant';
  ts: number;
  decision: PlainDecision;
  /** After it. */
  position: OpenPosition | null;
}
type PlainWaiting = Pick<Waiting, 'side' | 'size' | 'kind' | 'until' | 'untilReason'> & {
  nodeId: string;
  priceTicks: number | null;
  ts: number;
};
export type PlainDecision = Omit<Decision, 'next' | 'placed' | 'ended'> & {
  placed?: PlainWaiting;
  ended?: { waiting: PlainWaiting; reason: string };
};
/** A closed trade; prices in ticks, money in USD. */
export interface PlainTrade extends Money {
  nodeId: string;
  entryTs: number;
  entryTicks: number;
  stopTicks: number;
  targetTicks: number | null;
  exits: ExitIntent[];
}

export interface PlainOptions {
  costs: Costs;
  tradeDate(ts: number): string;
  /** Everything that opens before is known (UTC ms). */
  to?: number;
  limits?: Limits;
}

export class PlainRun {
  readonly steps: PlainStep[] = [];
  readonly trades: PlainTrade[] = [];
  denied = 0;
  /** Bars of the strategy that were decided. */
  decided = 0;
  readonly base: Clock;
  readonly nodes: PlainNode[];
  private readonly values: Values;
  private readonly market: Market;
  private readonly options: PlainOptions;
  private readonly entries: PlainNode[];
  private state: Trades = { position: null, waiting: null, lastExit: null, entries: [] };
  private readonly closed: ClosedTrade[] = [];
  private readonly entryDates: string[] = [];
  private readonly seen: TradesSeen[] = [];
  private last: Bar | null = null;

  constructor(graph: Graph, market: Market, minutes: readonly Bar[], options: PlainOptions) {
    this.market = market;
    this.options = options;
    this.base = strategyBars(minutes, market.timeframe, market.calendar);
    this.nodes = readDrawing(graph);
    this.values = evaluate(this.nodes, market, this.base);
    this.entries = (this.out.wires.entry ?? []).map(({ node }) => node);
    for (const minute of minutes) {
      this.beginBar(minute.ts);
      this.passTo(minute.ts);
      this.last = minute;
      this.judgeMinute(minute);
      this.passTo(minute.ts + 60_000);
    }
    if (options.to !== undefined) this.passTo(options.to);
  }

  /** The value of an output on the strategy's bar `k`. */
  valueAt(nodeId: string, output: string, k: number): Value {
    const node = this.nodes.find(({ id }) => id === nodeId) as PlainNode;
    return this.values.at(node, output, k, this.seen);
  }

  private get out(): PlainNode {
    return this.nodes.at(-1) as PlainNode;
  }
  private exitsOf(entry: PlainNode): PlainNode[] {
    const exits = (this.out.wires.exit ?? []).map(({ node }) => node);
    return exits.filter((exit) => exit.wires.entry?.[0]?.node === entry);
  }
  private wireValue(node: PlainNode, port: string, k: number): Value {
    const wire = node.wires[port]?.[0];
    return wire ? this.values.at(wire.node, wire.output, k, this.seen) : null;
  }
  private readonly ticks = (price: number): number => Math.round(price / this.market.tickSize);
  private distancesOn(k: number): ReadDistance {
    return (exit) => this.wireValue(exit, 'distance', k) as number | null;
  }

  /** Everything that happens up to an instant: what falls due at it comes before the bar that ends at it. */
  private passTo(instant: number): void {
    for (;;) {
      const bar = this.seen.length > this.decided ? this.base.bars[this.decided] : undefined;
      const end = bar ? bar.end : Number.POSITIVE_INFINITY;
      const due = this.dueAt();
      if (this.last && due <= instant && due <= end) this.passInstant(due, this.last);
      else if (bar && end <= instant) this.decideBar(bar, this.decided);
      else return;
    }
  }

  /** A clock exit of the position, or the end of a waiting entry. */
  private dueAt(): number {
    const { position, waiting } = this.state;
    if (position) return earliestClockExit(this.market, this.exitsOf(position.entry), position.entryAt);
    return waiting ? waiting.until : Number.POSITIVE_INFINITY;
  }

  /** The trades as they are when a bar of the strategy begins, before its first minute. */
  private beginBar(ts: number): void {
    const k = this.seen.length;
    const bar = this.base.bars[k];
    if (!bar || spanOf(ts, this.market.timeframe, this.market.calendar).ts !== bar.ts || ts >= bar.end) return;
    this.passTo(bar.ts);
    const { position, lastExit, entries } = this.state;
    const { tradeDate } = this.market.calendar.sessionOf(bar.ts);
    this.seen.push({
      side: position ? position.side : null,
      barsInTrade: position ? k - position.entryBar : null,
      barsSinceExit: lastExit ? k - lastExit.bar : null,
      lastExitWasLoss: lastExit?.loss ?? false,
      entriesThisSession: entries.filter((date) => date === tradeDate).length,
    });
  }

  private record(kind: PlainStep['kind'], ts: number, decision: PlainDecision): void {
    const { position } = this.state;
    this.steps.push({ kind, ts, decision, position: position && { ...position } });
  }

  private passInstant(at: number, last: Bar): void {
    const { position, waiting } = this.state;
    if (position) {
      const exit: ExitIntent = {
        reason: 'session',
        size: position.size,
        priceTicks: this.ticks(last.close),
        ts: last.ts,
        at,
      };
      this.close(position, exit, at - 1, true);
      this.record('instant', last.ts, { kind: 'exit', exit });
    } else if (waiting) {
      this.state.waiting = null;
      const ended = { waiting: this.describe(waiting), reason: waiting.untilReason };
      this.record('instant', last.ts, { kind: 'no_entry', ended });
    }
  }

  private judgeMinute(minute: Bar): void {
    const { waiting } = this.state;
    const price = waiting && fillPriceOf(waiting, minute, this.ticks);
    if (waiting && price !== null) {
      this.state.waiting = null;
      const { tradeDate } = this.market.calendar.sessionOf(minute.ts);
      const levels = levelsOf(
        waiting.side,
        this.exitsOf(waiting.entry),
        price,
        waiting.size,
        this.market.tickSize,
        this.distancesOn(waiting.placedAt),
      );
      if (typeof levels === 'string') throw new Error(levels);
      const entry: EntryIntent = {
        nodeId: waiting.entry.id,
        side: waiting.side,
        size: waiting.size,
        fill: waiting.kind,
        priceTicks: price,
        stopTicks: levels.stop,
        targetTicks: levels.targets[0]?.ticks ?? null,
        targets: levels.targets,
        ts: minute.ts,
        tradeDate,
        at: minute.ts,
      };
      this.open(waiting.entry, entry);
      this.record('minute', minute.ts, { kind: 'entry', entry });
    }
    const { position } = this.state;
    if (!position) return;
    const exits = exitsInMinute(position, minute, this.ticks);
    if (exits.length === 0) return;
    const closed = exits.reduce((sum, { size }) => sum + size, 0);
    if (closed < position.size) {
      position.size -= closed;
      position.targets = position.targets.slice(exits.length);
      position.closed.push(...exits);
      this.record('minute', minute.ts, { kind: 'in_position', parts: exits });
      return;
    }
    const parts = exits.slice(0, -1);
    position.closed.push(...parts);
    const exit = exits.at(-1) as ExitIntent;
    this.close(position, exit, minute.ts, false);
    this.record('minute', minute.ts, { kind: 'exit', ...(parts.length > 0 ? { parts } : {}), exit });
  }

  private decideBar(bar: TimedBar, k: number): void {
    this.decided++;
    this.record('bar', bar.ts, this.decisionOf(bar, k));
  }

  /** Exits, then an entry, then the stop for the minutes after. */
  private decisionOf(bar: TimedBar, k: number): PlainDecision {
    const { position, waiting } = this.state;
    const warm = k + 1 >= this.values.warmup;
    if (position) {
      if (!this.leaves(position, k)) return this.hold(position, bar, k);
      const exit: ExitIntent = {
        reason: 'exit',
        size: position.size,
        priceTicks: this.ticks(bar.close),
        // Within the bar of its fill, the minute that ends it.
        ts: k === position.entryBar ? bar.end - 60_000 : bar.ts,
        at: bar.end,
      };
      this.close(position, exit, bar.ts, true);
      return { ...(warm ? this.enter(bar, k) : {}), kind: 'exit', exit };
    }
    if (waiting) {
      const reason = this.endOfWaiting(waiting, k);
      if (!reason) return { kind: 'no_entry', note: 'entry_waiting' };
      this.state.waiting = null;
      return { ...this.enter(bar, k), ended: { waiting: this.describe(waiting), reason } };
    }
    return warm ? this.enter(bar, k) : { kind: 'warming_up' };
  }

  /** A count of bars after the entry bar, or a condition. */
  private leaves(position: OpenPosition, k: number): boolean {
    return this.exitsOf(position.entry).some((exit) => {
      if (exit.type === 'exit.on_condition') return this.wireValue(exit, 'when', k) === true;
      return exit.type === 'exit.time' && exit.params.mode === 'bars' && k - position.entryBar >= exit.params.bars;
    });
  }

  /** Trailing and breakeven stops move, never back. */
  private hold(position: OpenPosition, bar: TimedBar, k: number): PlainDecision {
    const sign = signOf(position.side);
    // In the bar of a fill within it, only the close is known to come after the fill.
    const price = k === position.entryBar ? bar.close : position.side === 'long' ? bar.high : bar.low;
    if ((this.ticks(price) - position.best) * sign > 0) position.best = this.ticks(price);
    const risk = Math.abs(position.entryTicks - position.initialStop);
    const ahead = (position.best - position.entryTicks) * sign;
    const before = position.stop;
    const move = (offset: number) => {
      const level = position.entryTicks + sign * offset;
      if ((level - position.stop) * sign > 0) position.stop = level;
    };
    for (const exit of this.exitsOf(position.entry)) {
      const { params, type } = exit;
      if (type === 'exit.trailing_stop' && ahead >= params.activate_r * risk) {
        const distance = distanceOf(exit, position.best, risk, this.market.tickSize, this.distancesOn(k));
        if (distance !== null) move(rounded(ahead - distance));
      }
      if (type === 'exit.breakeven' && ahead >= params.trigger_r * risk) move(params.offset_ticks);
    }
    return { kind: 'in_position', ...(position.stop === before ? {} : { stopTicks: position.stop }) };
  }

  private endOfWaiting({ entry, kind, placedAt }: Waiting, k: number): string | null {
    if (kind === 'open') return null;
    if (this.values.at(entry, 'entry', k, this.seen) !== true) return 'condition_over';
    return k - placedAt >= entry.params.bars ? 'expired' : null;
  }

  /** The first entry that is true, in the order of the edges. */
  private enter(bar: TimedBar, k: number): PlainDecision {
    const none = (note: string): PlainDecision => ({ kind: 'no_entry', note });
    const { lastExit } = this.state;
    const exited = lastExit !== null && lastExit.barTs >= bar.ts ? lastExit : null;
    const allowed = this.entries.filter(({ params }) => !exited?.reversible || params.side !== exited.side);
    const entry = allowed.find((node) => this.values.at(node, 'entry', k, this.seen) === true);
    if (exited && (!exited.reversible || !entry)) return none('closed_this_bar');
    if (!entry) return { kind: 'no_entry' };
    const size = this.wireValue(entry, 'size', k) as number | null;
    if (size === null || size < 1) return none('size_zero');
    const exits = this.exitsOf(entry);
    const place = sessionOfFill(this.market, bar, exits);
    if (typeof place === 'string') return none(place);
    const kind = entry.type === 'entry.signal' ? null : (entry.type.slice('entry.'.length) as 'limit' | 'stop');
    const close = this.ticks(bar.close);
    const { side } = entry.params;
    const price = kind ? this.waitingPrice(entry, kind, close, k) : null;
    if (kind && price === null) return none('price_unavailable');
    const direction = signOf(side) * (kind === 'limit' ? -1 : 1);
    if (kind && price !== null && (price - close) * direction <= 0) return none(`${kind}_through_market`);
    const levels = levelsOf(side, exits, price ?? close, size, this.market.tickSize, this.distancesOn(k));
    if (typeof levels === 'string') return none(levels);
    if (kind || place.waits) {
      const exitTime = earliestClockExit(this.market, exits, place.session.open);
      const waiting: Waiting = {
        entry,
        side,
        size,
        kind: kind ?? 'open',
        price,
        placedAt: k,
        until: Math.min(place.session.close, exitTime),
        untilReason: exitTime < place.session.close ? 'past_exit_time' : 'session_over',
      };
      this.state.waiting = waiting;
      return { kind: 'no_entry', note: 'entry_waiting', placed: this.describe(waiting) };
    }
    const intent: EntryIntent = {
      nodeId: entry.id,
      side,
      size,
      fill: 'close',
      priceTicks: close,
      stopTicks: levels.stop,
      targetTicks: levels.targets[0]?.ticks ?? null,
      targets: levels.targets,
      ts: bar.ts,
      tradeDate: this.market.calendar.sessionOf(bar.ts).tradeDate,
      at: bar.end,
    };
    this.open(entry, intent);
    return { kind: 'entry', entry: intent };
  }

  private waitingPrice({ params, wires }: PlainNode, kind: 'limit' | 'stop', close: number, k: number): number | null {
    const { mode, value, side } = params;
    if (mode === 'price') {
      const wire = wires.price?.[0];
      const price = wire && (this.values.at(wire.node, wire.output, k, this.seen) as number | null);
      return price == null ? null : this.ticks(price);
    }
    const distance =
      mode === 'ticks' ? value : mode === 'points' ? value / this.market.tickSize : (Math.abs(close) * value) / 100;
    return close + signOf(side) * (kind === 'limit' ? -1 : 1) * Math.max(1, rounded(distance));
  }

  private describe({ entry, side, size, kind, price, placedAt, until, untilReason }: Waiting): PlainWaiting {
    const { ts } = this.base.bars[placedAt] as TimedBar;
    return { nodeId: entry.id, side, size, kind, priceTicks: price, ts, until, untilReason };
  }

  private open(entry: PlainNode, intent: EntryIntent): void {
    const { limits, tradeDate } = this.options;
    const date = tradeDate(intent.ts);
    if (limits && isDenied(limits, this.entryDates, this.closed, intent.at, date)) {
      this.denied++;
      return;
    }
    this.entryDates.push(date);
    this.state.entries.push(intent.tradeDate);
    this.state.position = {
      entry,
      side: intent.side,
      size: intent.size,
      fill: intent.fill,
      entryTs: intent.ts,
      entryAt: intent.at,
      entryTicks: intent.priceTicks,
      initialStop: intent.stopTicks as number,
      stop: intent.stopTicks as number,
      initialTarget: intent.targetTicks,
      targets: [...intent.targets],
      best: intent.priceTicks,
      entryBar: this.newestBar(intent.ts),
      closed: [],
    };
  }
  /** The newest bar (its index) that begins at or before `ts`. */
  private newestBar(ts: number): number {
    return this.base.bars.findLastIndex((bar) => bar.ts <= ts);
  }

  /** Closes what is left of the position. `within`: an instant of the strategy's bar in which that happens. */
  private close(position: OpenPosition, exit: ExitIntent, within: number, reversible: boolean): void {
    const { costs, tradeDate } = this.options;
    const { side, entryTicks, entryTs, initialStop, initialTarget, entry } = position;
    const exits = [...position.closed, exit];
    const money = total(exits.map(({ size, priceTicks }) => moneyOf(costs, side, size, entryTicks, priceTicks)));
    this.trades.push({
      nodeId: entry.id,
      entryTs,
      entryTicks,
      stopTicks: initialStop,
      targetTicks: initialTarget,
      exits,
      ...money,
    });
    this.closed.push({ date: tradeDate(exit.ts), at: exit.at, pnl: money.pnl });
    const barTs = spanOf(within, this.market.timeframe, this.market.calendar).ts;
    this.state.position = null;
    this.state.lastExit = { side, loss: isLoss(money.pnl), barTs, bar: this.newestBar(within), reversible };
  }
}
