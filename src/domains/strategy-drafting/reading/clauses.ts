import { all, type Distance, type Expression, node, type Side } from '../expressions/expression.ts';
import { conditions } from './conditions.ts';
import { type Clock, moments, outsideOf, zoneOf } from './hours.ts';
import { numbers } from './numbers.ts';
import { states } from './states.ts';
import { allOf, anyOf, CannotDrawError, noted, type SaidDistance, type Tail } from './terms.ts';

// The clauses of a prompt, as the grammar builds them.

type Of<K extends string, T = unknown> = { kind: K } & T;
export type Meaning =
  | Of<'entry', { side: Side | 'both' | 'sell' | null; when: Expression }>
  | Of<'order', { order: Order; when: Expression }>
  | Of<'side', { side: Side | 'both' | 'sell' }>
  | Of<'one_side', { side: Side }>
  | Of<'filter', { side: Side | null; when: Expression }>
  | Of<'veto', { side: Side | null; when: Expression }>
  | Of<'hours', { when: Expression }>
  | Of<'setup', { when: Expression }>
  | Of<'settings', { of: readonly Expression[] }>
  | Of<'title', { text: string }>
  | Of<'mirror'>
  | Of<'exit', { side: Side | null; when: Expression }>
  | Of<'exit_at', { side: Side | null; level: Expression }>
  | Of<'exit_on_opposite'>
  | Of<'sell_when', { when: Expression }>
  | Of<'stop', { distance: SaidDistance; side: Side | null }>
  | Of<'stop_at', { level: Expression }>
  | Of<'stop_other_side'>
  | Of<'stop_atr'>
  | Of<'no_stop'>
  | Of<'no_target'>
  | Of<'overnight'>
  | Of<'target_opposite_band'>
  | Of<'target', { distance: SaidDistance }>
  | Of<'target_at', { level: Expression }>
  | Of<'risk_to_make', { stop: SaidDistance; target: SaidDistance }>
  | Of<'ratio', { reward: number }>
  | Of<'trail', { distance: SaidDistance; after: SaidDistance | null }>
  | Of<'trail_at', { level: Expression }>
  | Of<'breakeven', { after: SaidDistance | null }>
  | Of<'scale_out', { parts: ScalePart[] }>
  | Of<'size', { contracts: number }>
  | Of<'risk_size', { usd: number }>
  | Of<'equity_risk', { percent: number }>
  | Of<'trades_per_day', { max: number }>
  | Of<'daily_loss', { usd: number }>
  | Of<'losses', { max: number }>
  | Of<'cooldown', { n: number; unit: string; loss: boolean }>
  | Of<'out_at', { clock: string; zone: string | null }>
  | Of<'out_before_end', { minutes: number }>
  | Of<'out_after', { n: number; unit: string }>
  | Of<'timeframe', { minutes: number }>
  | Of<'instrument', { symbol: string }>;
/** An order that waits for its price. */
export interface Order {
  side: Side;
  kind: 'limit' | 'stop';
  price: Expression;
  bars: number | null;
}
export type ScalePart =
  | { portion: number; at: SaidDistance }
  | { contracts: number; at: SaidDistance }
  | { trail: SaidDistance | null }
  /** Left to the other exits. */
  | { rest: true };

/** A clause, and which tokens of the grammar's text say it. */
export type Clause = Meaning & { start: number; end: number };
export type Item = Clause | { kind: 'unread'; start: number; end: number } | { kind: 'end' } | null | Item[];

interface Range {
  start: number;
  end: number;
}

const clauses = {
  clause: (meaning: Meaning | Meaning[], { start, end }: Range): Item =>
    Array.isArray(meaning) ? meaning.map((one) => ({ ...one, start, end })) : { ...meaning, start, end },
  unread: ({ start, end }: Range): Item => ({ kind: 'unread', start, end }),
  cannot: (what: string, range: Range): never => {
    throw new CannotDrawError(what, range);
  },

  entry: (side: Side | 'both' | 'sell' | null, when: Expression): Meaning => ({ kind: 'entry', side, when }),
  order: (order: Order, when: Expression): Meaning => ({ kind: 'order', order, when }),
  sideAlone: (side: Side | 'both' | 'sell'): Meaning => ({ kind: 'side', side }),
  oneSide: (side: Side): Meaning => ({ kind: 'one_side', side }),
  filter: (side: Side | null, when: Expression): Meaning => ({ kind: 'filter', side, when }),
  veto: (side: Side | null, when: Expression): Meaning => ({ kind: 'veto', side, when }),
  setup: (when: Expression): Meaning => ({ kind: 'setup', when }),
  settings: (of: readonly Expression[]): Meaning => ({ kind: 'settings', of }),
  title: (text: string): Meaning => ({ kind: 'title', text }),
  atTime: ({ clock }: Clock, zone: string | null, when: Expression | null): Expression => {
    const { tz, assumed } = zoneOf(zone, clock);
    const at = node('@at', 'result', { clock, tz });
    const told = assumed ? noted(at, 'assumption', assumed) : at;
    return when === null ? told : all(told, when);
  },
  mirrored: (): Meaning => ({ kind: 'mirror' }),
  hours: (when: Expression): Meaning => ({ kind: 'hours', when }),
  blackout: (when: Expression): Meaning => ({ kind: 'hours', when: outsideOf(when) }),

  exit: (side: Side | null, when: Expression, _: null): Meaning => ({ kind: 'exit', side, when }),
  exitAt: (side: Side | null, level: Expression): Meaning => ({ kind: 'exit_at', side, level }),
  exitOnOpposite: (): Meaning => ({ kind: 'exit_on_opposite' }),
  sellWhen: (when: Expression): Meaning => ({ kind: 'sell_when', when }),

  stop: (distance: SaidDistance, side: Side | null): Meaning => ({ kind: 'stop', distance, side }),
  stopAt: (level: Expression): Meaning => ({ kind: 'stop_at', level }),
  stopAtOtherSide: (): Meaning => ({ kind: 'stop_other_side' }),
  stopAtr: (): Meaning => ({ kind: 'stop_atr' }),
  noStop: (): Meaning => ({ kind: 'no_stop' }),
  /** "risk $200" is a size, "risk 10 ticks" a stop. */
  riskOrStop: (distance: SaidDistance): Meaning =>
    distance.unit === 'usd' ? { kind: 'risk_size', usd: distance.value } : { kind: 'stop', distance, side: null },
  riskToMake: (stop: SaidDistance, target: SaidDistance): Meaning => ({ kind: 'risk_to_make', stop, target }),
  target: (distance: SaidDistance): Meaning => ({ kind: 'target', distance }),
  targetAt: (level: Expression): Meaning => ({ kind: 'target_at', level }),
  targetOppositeBand: (): Meaning => ({ kind: 'target_opposite_band' }),
  noTarget: (): Meaning => ({ kind: 'no_target' }),
  /** 1:2 and 2:1 both say twice the risk, unless "reward to risk" is below one. */
  ratio: ([one, two]: [number, number], text: string | null): Meaning => {
    const rewardFirst = text !== null && /^reward/.test(text);
    const reward = rewardFirst || one > two ? one / two : two / one;
    return { kind: 'ratio', reward };
  },
  trail: (distance: SaidDistance, after: SaidDistance | null): Meaning => ({ kind: 'trail', distance, after }),
  trailAt: (level: Expression): Meaning => ({ kind: 'trail_at', level }),
  breakeven: (after: SaidDistance | null): Meaning => ({ kind: 'breakeven', after }),
  part: (of: number | { contracts: number }, at: SaidDistance): ScalePart =>
    typeof of === 'number' ? { portion: of, at } : { contracts: of.contracts, at },
  scaleOut: (parts: ScalePart[]): Meaning => ({ kind: 'scale_out', parts }),

  contracts: (contracts: number): Meaning => ({ kind: 'size', contracts }),
  riskSize: (usd: number): Meaning => ({ kind: 'risk_size', usd }),
  equityRisk: (percent: number): Meaning => ({ kind: 'equity_risk', percent }),
  halfSize: (range: Range): never => {
    throw new CannotDrawError('half size', range);
  },
  tradesPerDay: (max: number): Meaning => ({ kind: 'trades_per_day', max }),
  dailyLoss: (usd: number): Meaning => ({ kind: 'daily_loss', usd }),
  losses: (max: number): Meaning => ({ kind: 'losses', max }),
  cooldown: (n: number, unit: string, loss: boolean): Meaning => ({ kind: 'cooldown', n, unit, loss }),

  outAt: ({ clock }: Clock, zone: string | null): Meaning => ({ kind: 'out_at', clock, zone }),
  outBeforeEnd: (minutes: number): Meaning => ({ kind: 'out_before_end', minutes }),
  outAfter: (n: number, unit: string): Meaning => ({ kind: 'out_after', n, unit }),
  overnight: (): Meaning => ({ kind: 'overnight' }),
  timeframe: (n: number, unit: string): Meaning => ({
    kind: 'timeframe',
    minutes: unit === 'day ' ? Infinity : n * (unit === 'hour ' ? 60 : 1),
  }),
  instrument: (symbol: string): Meaning => ({ kind: 'instrument', symbol }),
};

/** What the grammar calls `b`. */
export const build = { ...numbers, ...states, ...conditions, ...moments, ...clauses, allOf, anyOf };
export type Build = typeof build;
export type { Distance, Tail };
