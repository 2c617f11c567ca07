import type { Operand } from '../conditions.ts';

// Tokens of an entry or exit.

export type Idea = 'reversion' | 'breakout' | 'squeeze' | 'cross' | 'flip' | 'trend' | 'pullback';
export type Role = 'long' | 'short' | 'buy' | 'sell' | 'exit' | 'filter';

export type Token =
  | { kind: 'operand'; operand: Operand; pair?: Operand; how?: Idea }
  /** `cross`: true on one bar; `state`: true on many; `touch`: the bar reaches it. */
  | { kind: 'relation'; how: 'cross' | 'state' | 'touch'; way: 'above' | 'below' | null }
  | { kind: 'number'; value: number }
  | { kind: 'between'; low: number; high: number }
  | { kind: 'zone'; zone: 'oversold' | 'overbought' }
  | { kind: 'slope'; way: 'rising' | 'falling' }
  | { kind: 'colour'; way: 'up' | 'down' }
  | { kind: 'idea'; idea: Idea }
  | { kind: 'run'; way: 'rising' | 'falling'; bars: number }
  | { kind: 'volume'; times: number }
  | { kind: 'change'; percent: boolean; value: number; bars: number }
  | { kind: 'recent'; bars: number }
  | { kind: 'role'; role: Role; side?: 'long' | 'short' }
  | { kind: 'mirrored' }
  | { kind: 'it' }
  | { kind: 'and' | 'or' | 'clause' | 'sentence' };
