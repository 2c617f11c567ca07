import { CLOSE, type Condition, compare, cross, isOscillator, mirror, number, type Operand } from '../conditions.ts';
import type { Settings } from './settings.ts';
import type { Idea, Role, Token } from './token.ts';

// Parses conditions from the tokens of a prompt; trades.ts assigns them to trades.

/** A condition with its context in the prompt. */
export interface Said {
  condition: Condition;
  role: Role | null;
  /** The side that the exit belongs to. */
  side: 'long' | 'short' | null;
  /** False: the prompt gave no direction; the condition is for a long trade. */
  directed: boolean;
  joined: 'and' | 'or';
  clause: number;
}

type Relation = Extract<Token, { kind: 'relation' }>;
const OVERSOLD = { rsi: 30, stochastic: 20 } as const;

/** The conditions in the tokens of a prompt, in order, with their context. */
export function conditionsIn(
  tokens: readonly Token[],
  settings: Settings,
  noted: (assumption: string) => void,
): Said[] {
  const said: Said[] = [];
  let clause = 0;
  let sentence = 0;
  let joined: 'and' | 'or' = 'and';
  let last: Operand | null = null;
  let role: { role: Role; side?: 'long' | 'short'; clause: number; sentence: number } | null = null;
  const pendingRole: number[] = [];
  const used = new Set<number>();
  const clauseIdeas = ideasByClause(tokens);
  const hasOperand = tokens.some(({ kind }) => kind === 'operand');

  const say = (condition: Condition, directed: boolean) => {
    const current = role && (role.sentence === sentence || role.role !== 'exit') ? role : null;
    said.push({ condition, role: current?.role ?? null, side: current?.side ?? null, directed, joined, clause });
    if (!current || current.clause !== clause) pendingRole.push(said.length - 1);
    joined = 'and';
  };

  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i] as Token;
    if (used.has(i)) continue;
    switch (token.kind) {
      case 'sentence':
        sentence += 1;
        clause += 1;
        pendingRole.length = 0;
        break;
      case 'clause':
        clause += 1;
        pendingRole.length = 0;
        break;
      case 'or':
        joined = 'or';
        break;
      case 'role':
        role = { ...token, clause, sentence };
        // "when RSI is oversold, buy": the role follows its condition.
        for (const at of pendingRole.splice(0)) {
          const before = said[at] as Said;
          if (before.clause === clause) Object.assign(before, { role: token.role, side: token.side ?? null });
        }
        break;
      case 'run':
        say({ kind: 'trend', x: CLOSE, direction: token.way, bars: token.bars }, true);
        break;
      case 'volume':
        say(compare({ kind: 'volume', length: 20 }, 'gt', number(token.times)), true);
        break;
      case 'change': {
        const change: Operand = { kind: 'change', mode: token.percent ? 'percent' : 'diff', bars: token.bars };
        say(compare(change, token.value > 0 ? 'gte' : 'lte', number(token.value)), true);
        break;
      }
      case 'recent': {
        const before = said.at(-1);
        if (before) before.condition = { kind: 'within', of: before.condition, bars: token.bars };
        break;
      }
      case 'operand':
      case 'relation':
      case 'it': {
        const found = readOne(tokens, i, used, {
          last,
          settings,
          ideas: clauseIdeas[i] ?? [],
          noted,
          role: role?.role ?? null,
        });
        if (token.kind === 'operand') last = token.operand;
        if (found) say(found.condition, found.directed);
        break;
      }
      case 'idea':
        if (token.idea === 'breakout' && !hasOperand) {
          noted(`A breakout is taken as a close beyond the range of the ${settings.donchian} bars before.`);
          say(cross(CLOSE, 'above', { kind: 'donchian', line: 'upper', length: settings.donchian }), false);
        }
        break;
      default:
        break;
    }
  }
  return said;
}

/** For each token, the trading ideas of its sentence. */
function ideasByClause(tokens: readonly Token[]): Idea[][] {
  const lists: Idea[][] = [];
  let current: Idea[] = [];
  for (const token of tokens) {
    if (token.kind === 'sentence') current = [];
    if (token.kind === 'idea') current.push(token.idea);
    lists.push(current);
  }
  return lists;
}

interface Around {
  last: Operand | null;
  settings: Settings;
  ideas: readonly Idea[];
  role: Role | null;
  noted(assumption: string): void;
}
interface Found {
  condition: Condition;
  directed: boolean;
}

/** The condition that starts at a token: an operand, a relation without a preceding operand, or "it". */
function readOne(tokens: readonly Token[], start: number, used: Set<number>, around: Around): Found | null {
  const token = tokens[start] as Token;
  const pair = token.kind === 'operand' ? (token.pair ?? pairedAverage(tokens, start, used)) : null;
  const left = token.kind === 'operand' ? token.operand : token.kind === 'it' ? around.last : null;
  if (pair && left) return crossing(tokens, start, used, left, pair);
  let at = token.kind === 'relation' ? start : next(start, used);
  const after = tokens[at];

  if (left && after?.kind === 'zone') {
    used.add(at);
    return inZone(left, after.zone, tokens, at, used);
  }
  if (left && after?.kind === 'slope') {
    used.add(at);
    return { condition: { kind: 'trend', x: left, direction: after.way, bars: 3 }, directed: true };
  }
  if (left && after?.kind === 'between') {
    used.add(at);
    const [low, high] = [Math.min(after.low, after.high), Math.max(after.low, after.high)];
    return low === high ? null : { condition: { kind: 'between', x: left, low, high }, directed: true };
  }
  if (left && after?.kind === 'colour') {
    used.add(at);
    return { condition: coloured(left, after.way), directed: true };
  }
  if (after?.kind === 'relation') {
    used.add(at);
    let relation: Relation = after;
    at = next(at, used);
    // "crosses back above", "moves and closes above": the second word gives the direction.
    const second = tokens[at];
    if (second?.kind === 'relation' && (relation.way === null || second.way === relation.way)) {
      relation = { ...second, how: relation.how === 'touch' ? second.how : relation.how };
      used.add(at);
      at = next(at, used);
    }
    const right = tokens[at];
    if (right?.kind === 'operand' || right?.kind === 'number') {
      const value = right.kind === 'number' ? number(right.value) : right.operand;
      const subject = left ?? (right.kind === 'number' ? around.last : CLOSE);
      if (!subject) return null;
      used.add(at);
      // "above 70 on the RSI": the number belongs to the operand after it.
      return related(subject, relation, value);
    }
    if (right?.kind === 'zone' && left) {
      used.add(at);
      const level = levelOf(left, right.zone);
      return {
        condition: cross(left, relation.way ?? (right.zone === 'oversold' ? 'above' : 'below'), number(level)),
        directed: true,
      };
    }
    if (!left) return null;
    return alone(left, relation.way, around) ?? bare(left, token, around);
  }
  return left && token.kind === 'operand' ? bare(left, token, around) : null;
}

/** The next token, skipping fillers. */
function next(from: number, used: ReadonlySet<number>): number {
  let at = from + 1;
  while (used.has(at)) at += 1;
  return at;
}

/** "the 9 EMA and 21 EMA cross": the second average if the two belong together. */
function pairedAverage(tokens: readonly Token[], start: number, used: Set<number>): Operand | null {
  const [a, join, b, after] = tokens.slice(start, start + 4);
  if (a?.kind !== 'operand' || a.operand.kind !== 'ma') return null;
  const before = tokens[start - 1];
  if (join?.kind !== 'and' || b?.kind !== 'operand' || b.operand.kind !== 'ma') return null;
  const crosses = (token: Token | undefined) => token?.kind === 'relation' && token.how === 'cross';
  if (!crosses(after) && !crosses(before)) return null;
  used.add(start + 1).add(start + 2);
  return b.operand;
}

function crossing(tokens: readonly Token[], start: number, used: Set<number>, a: Operand, b: Operand): Found {
  const at = next(start, used);
  const after = tokens[at];
  let way: 'above' | 'below' | null = null;
  let state = false;
  if (after?.kind === 'relation') {
    used.add(at);
    way = after.way;
    state = after.how === 'state';
  }
  if (state && way) return { condition: compare(a, way === 'above' ? 'gt' : 'lt', b), directed: true };
  return { condition: cross(a, way ?? 'above', b), directed: way !== null };
}

function levelOf(x: Operand, zone: 'oversold' | 'overbought'): number {
  const low = x.kind === 'stochastic' ? OVERSOLD.stochastic : OVERSOLD.rsi;
  return zone === 'oversold' ? low : 100 - low;
}

function inZone(
  x: Operand,
  zone: 'oversold' | 'overbought',
  tokens: readonly Token[],
  at: number,
  used: Set<number>,
): Found | null {
  if (!isOscillator(x)) return null;
  let level = levelOf(x, zone);
  // "oversold (below 25)"
  const [a, b] = [tokens[at + 1], tokens[at + 2]];
  if (a?.kind === 'number') {
    level = a.value;
    used.add(at + 1);
  } else if (a?.kind === 'relation' && b?.kind === 'number') {
    level = b.value;
    used.add(at + 1).add(at + 2);
  }
  return { condition: compare(x, zone === 'oversold' ? 'lt' : 'gt', number(level)), directed: true };
}

function coloured(x: Operand, way: 'up' | 'down'): Condition {
  const direction = way === 'up' ? 'above' : 'below';
  if (x.kind === 'supertrend') return cross(CLOSE, direction, x);
  if (x.kind === 'macd') return cross(x, direction, number(0));
  if (x.kind === 'price') return compare(CLOSE, way === 'up' ? 'gt' : 'lt', { kind: 'price', field: 'open' });
  return { kind: 'trend', x, direction: way === 'up' ? 'rising' : 'falling', bars: 1 };
}

function related(a: Operand, relation: Relation, b: Operand): Found {
  const { how } = relation;
  if (how === 'touch') {
    if (b.kind === 'number') return { condition: compare(a, b.value <= 50 ? 'lte' : 'gte', b), directed: true };
    return { condition: touch(b), directed: true };
  }
  const way = relation.way;
  if (way === null)
    return {
      condition: cross(
        a,
        b.kind === 'number' && isOscillator(a) && b.value < 50
          ? 'above'
          : b.kind === 'number' && isOscillator(a) && b.value > 50
            ? 'below'
            : 'above',
        b,
      ),
      directed: false,
    };
  if (how === 'cross') return { condition: cross(a, way, b), directed: true };
  return { condition: compare(a, way === 'above' ? 'gt' : 'lt', b), directed: true };
}

/** The bar touches a level: a lower one from above, an upper one from below. */
function touch(level: Operand): Condition {
  const upper = 'line' in level && (level.line === 'upper' || level.line === 'high');
  return upper
    ? compare({ kind: 'price', field: 'high' }, 'gte', level)
    : compare({ kind: 'price', field: 'low' }, 'lte', level);
}

/** A relation without a second operand: "MACD crosses up". */
function alone(x: Operand, way: 'above' | 'below' | null, { role }: Around): Found | null {
  const direction = way ?? 'above';
  const directed = way !== null;
  if (x.kind === 'macd' && x.line === 'macd')
    return { condition: cross(x, direction, { ...x, line: 'signal' }), directed };
  if (x.kind === 'macd') return { condition: cross(x, direction, number(0)), directed };
  if (x.kind === 'stochastic')
    return { condition: cross({ ...x, line: 'k' }, direction, { ...x, line: 'd' }), directed };
  if (x.kind === 'rsi')
    return { condition: cross(x, role === 'exit' && !way ? 'either' : direction, number(50)), directed };
  if (x.kind === 'number' || x.kind === 'price' || x.kind === 'adx' || x.kind === 'atr' || x.kind === 'volume')
    return null;
  return { condition: cross(CLOSE, direction, x), directed };
}

/** An indicator without a relation, interpreted by the ideas of its sentence, for a long trade. */
function bare(x: Operand, token: Token, { ideas, noted, role }: Around): Found | null {
  const how = token.kind === 'operand' ? token.how : undefined;
  const fades = ideas.includes('reversion');
  const told = (condition: Condition): Found => ({ condition, directed: false });
  if (role === 'exit') {
    // "exit at VWAP", "target the middle band": reached from the side of the trade.
    if (x.kind === 'price' || x.kind === 'atr' || x.kind === 'adx' || x.kind === 'volume') return null;
    if (isOscillator(x)) return told(cross(x, 'above', number(50)));
    if (x.kind === 'macd') return told(cross({ ...x, line: 'macd' }, 'below', { ...x, line: 'signal' }));
    if (x.kind === 'supertrend') return told(cross(CLOSE, 'below', x));
    return told(compare(CLOSE, 'gte', x));
  }
  switch (x.kind) {
    case 'ma':
      if (ideas.includes('pullback') || fades)
        return told({ kind: 'all', of: [compare({ kind: 'price', field: 'low' }, 'lte', x), compare(CLOSE, 'gt', x)] });
      return told(cross(CLOSE, 'above', x));
    case 'rsi':
      if (ideas.includes('trend') && !fades) return told(cross(x, 'above', number(50)));
      noted('RSI is taken as a reversion: it trades when RSI comes back from 30 (short: from 70).');
      return told(cross(x, 'above', number(OVERSOLD.rsi)));
    case 'stochastic':
      noted('The stochastic is taken as a reversion: it trades when %K comes back from 20 (short: from 80).');
      return told(cross({ ...x, line: 'k' }, 'above', number(OVERSOLD.stochastic)));
    case 'bollinger': {
      const { length, stddev } = x;
      const upper: Operand = { ...x, line: 'upper' };
      if (how === 'squeeze' || ideas.includes('squeeze')) {
        const squeeze: Condition = { kind: 'within', of: { kind: 'squeeze', length, stddev, over: 120 }, bars: 10 };
        return told({ kind: 'all', of: [squeeze, cross(CLOSE, 'above', upper)] });
      }
      if (ideas.includes('breakout') || (ideas.includes('trend') && !fades)) return told(cross(CLOSE, 'above', upper));
      if (!fades)
        noted('Bollinger bands are taken as a reversion: it trades a close outside of a band back towards the middle.');
      return told(compare(CLOSE, 'lt', { ...x, line: 'lower' }));
    }
    case 'donchian':
    case 'opening_range':
    case 'prior':
      if (fades) {
        const low = mirror(cross(CLOSE, 'below', x));
        return told(low);
      }
      return told(cross(CLOSE, 'above', x));
    case 'macd':
      if (x.line === 'histogram') return told(cross(x, 'above', number(0)));
      return told(cross({ ...x, line: 'macd' }, 'above', { ...x, line: 'signal' }));
    case 'supertrend':
      return told(cross(CLOSE, 'above', x));
    case 'vwap': {
      if (fades || how === 'reversion' || x.line !== 'vwap') return told(compare(CLOSE, 'lt', { ...x, line: 'lower' }));
      if (ideas.includes('pullback'))
        return told({ kind: 'all', of: [compare({ kind: 'price', field: 'low' }, 'lte', x), compare(CLOSE, 'gt', x)] });
      return told(cross(CLOSE, 'above', x));
    }
    case 'adx':
      noted('ADX is taken as a filter: above 25.');
      return { condition: compare({ ...x, line: 'adx' }, 'gt', number(25)), directed: true };
    default:
      return null;
  }
}
