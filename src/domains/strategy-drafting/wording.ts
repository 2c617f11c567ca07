import type { Condition, Operand } from './conditions.ts';

const MACD_LINE = { macd: 'the MACD line', signal: 'its signal line', histogram: 'the MACD histogram' };
const OPS = { gt: 'is above', gte: 'is at or above', lt: 'is below', lte: 'is at or below' };
const ADX_LINE = { adx: 'ADX', plus_di: '+DI', minus_di: '−DI' };

const onHigher = ({ multiple }: { multiple?: number }): string =>
  multiple ? ` on bars ${multiple} times as long` : '';

/** "the 9-bar EMA" */
export function tellOperand(operand: Operand): string {
  switch (operand.kind) {
    case 'price':
      return operand.field === 'close' ? 'the close' : `the bar’s ${operand.field}`;
    case 'ma':
      return `the ${operand.length}-bar ${operand.type.toUpperCase()}${onHigher(operand)}`;
    case 'rsi':
      return `RSI(${operand.length})${onHigher(operand)}`;
    case 'stochastic':
      return `stochastic %${operand.line.toUpperCase()} (${operand.length}, ${operand.smoothK}, ${operand.smoothD})`;
    case 'bollinger':
      return `the ${operand.line} Bollinger band (${operand.length}, ${operand.stddev})`;
    case 'donchian':
      return operand.line === 'middle'
        ? `the middle of the last ${operand.length} bars’ range`
        : `the ${operand.line === 'upper' ? 'high' : 'low'} of the ${operand.length} bars before`;
    case 'opening_range':
      return `the ${operand.line} of the first ${operand.minutes} minutes after 08:30 Chicago`;
    case 'prior':
      return `the prior day’s ${operand.line}`;
    case 'macd':
      return `${MACD_LINE[operand.line]} (${operand.fast}, ${operand.slow}, ${operand.signal})`;
    case 'vwap':
      return operand.line === 'vwap' ? 'VWAP' : `the ${operand.line} VWAP band (${operand.stddev} deviations)`;
    case 'supertrend':
      return `the Supertrend line (${operand.length}, ${operand.multiplier})`;
    case 'adx':
      return `${ADX_LINE[operand.line]}(${operand.length})`;
    case 'atr':
      return `ATR(${operand.length})`;
    case 'volume':
      return `volume relative to its ${operand.length}-bar average`;
    case 'change':
      return `the ${operand.mode === 'percent' ? 'percent ' : ''}change over ${operand.bars} bars`;
    case 'number':
      return String(operand.value);
  }
}

/** "the 9-bar EMA crosses above the 21-bar EMA" */
export function tell(condition: Condition): string {
  switch (condition.kind) {
    case 'cross': {
      const direction = condition.direction === 'either' ? '' : ` ${condition.direction}`;
      return `${tellOperand(condition.a)} crosses${direction} ${tellOperand(condition.b)}`;
    }
    case 'compare':
      return `${tellOperand(condition.a)} ${OPS[condition.op]} ${tellOperand(condition.b)}`;
    case 'between':
      return `${tellOperand(condition.x)} is between ${condition.low} and ${condition.high}`;
    case 'trend':
      return `${tellOperand(condition.x)} has been ${condition.direction} for ${condition.bars} bars`;
    case 'squeeze':
      return `the Bollinger bands (${condition.length}, ${condition.stddev}) are the narrowest of ${condition.over} bars`;
    case 'within':
      return `${tell(condition.of)} (within the last ${condition.bars} bars)`;
    case 'all':
      return condition.of.map(tell).join(', and ');
    case 'any':
      return condition.of.map(tell).join(', or ');
  }
}

/** A short name: "EMA 9/21 cross". */
export function nameOf(condition: Condition): string {
  switch (condition.kind) {
    case 'cross':
    case 'compare': {
      const { a, b } = condition;
      if (a.kind === 'ma' && b.kind === 'ma') return `${a.type.toUpperCase()} ${a.length}/${b.length} cross`;
      const [first, second] = [short(a), short(b)];
      if (first && second) return first === second ? `${first} cross` : `${first} and ${second}`;
      return first ?? second ?? 'Price level';
    }
    case 'between':
    case 'trend':
      return `${short(condition.x) ?? 'Price'} ${condition.kind === 'trend' ? 'trend' : 'range'}`;
    case 'squeeze':
      return 'Bollinger squeeze';
    case 'within':
      return nameOf(condition.of);
    case 'all':
    case 'any':
      return [...new Set(condition.of.map(nameOf))].slice(0, 3).join(' + ');
  }
}

function short(operand: Operand): string | null {
  switch (operand.kind) {
    case 'ma':
      return `${operand.type.toUpperCase()} ${operand.length}`;
    case 'rsi':
      return 'RSI';
    case 'stochastic':
      return 'Stochastic';
    case 'bollinger':
      return 'Bollinger';
    case 'donchian':
      return `${operand.length}-bar breakout`;
    case 'opening_range':
      return 'Opening range';
    case 'prior':
      return 'Prior day';
    case 'macd':
      return 'MACD';
    case 'vwap':
      return 'VWAP';
    case 'supertrend':
      return 'Supertrend';
    case 'adx':
      return 'ADX';
    case 'atr':
      return 'ATR';
    case 'volume':
      return 'Volume';
    case 'change':
      return 'Momentum';
    default:
      return null;
  }
}
