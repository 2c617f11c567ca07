import type { Condition, Operand } from './conditions.ts';
import type { Drawing, Port } from './drawing.ts';

const MOST_INPUTS = 8;

const at = (node: string, output: string): Port => ({ node, output });
export const bars = (drawing: Drawing, output = 'bars'): Port => at(drawing.node('bars', 'data.bars'), output);

/** The source of a node's prices: the strategy's bars, or longer ones. */
function closes(drawing: Drawing, multiple: number | undefined): Port {
  if (!multiple) return bars(drawing, 'close');
  return at(drawing.node(`bars_x${multiple}`, 'data.htf_bars', { multiple }, { bars: bars(drawing) }), 'close');
}

/** Draws the nodes of an operand and returns its port. */
export function drawOperand(drawing: Drawing, operand: Operand): Port {
  const source = { bars: bars(drawing) };
  const close = { source: bars(drawing, 'close') };
  switch (operand.kind) {
    case 'price':
      return bars(drawing, operand.field);
    case 'ma': {
      const { type, length, multiple } = operand;
      const id = `${type}_${length}${multiple ? `_x${multiple}` : ''}`;
      return at(drawing.node(id, `ind.${type}`, { length }, { source: closes(drawing, multiple) }), 'value');
    }
    case 'rsi': {
      const { length, multiple } = operand;
      return at(drawing.node('rsi', 'ind.rsi', { length }, { source: closes(drawing, multiple) }), 'value');
    }
    case 'stochastic': {
      const { length, smoothK, smoothD, line } = operand;
      const params = { length, smooth_k: smoothK, smooth_d: smoothD };
      return at(drawing.node('stochastic', 'ind.stochastic', params, source), line);
    }
    case 'bollinger': {
      const { length, stddev, line } = operand;
      return at(drawing.node('bollinger', 'ind.bollinger', { length, stddev }, close), line);
    }
    case 'donchian':
      return at(
        drawing.node(
          `donchian_${operand.length}`,
          'ind.donchian',
          { length: operand.length, exclude_current: true },
          source,
        ),
        operand.line,
      );
    case 'opening_range': {
      const params = { start: '08:30', minutes: operand.minutes };
      return at(drawing.node('opening_range', 'data.opening_range', params, source), operand.line);
    }
    case 'prior':
      return at(drawing.node('prior_day', 'data.prior_session', { session: 'rth' }, source), operand.line);
    case 'macd': {
      const { fast, slow, signal, line } = operand;
      return at(drawing.node('macd', 'ind.macd', { fast, slow, signal }, close), line);
    }
    case 'vwap':
      return at(
        drawing.node('vwap', 'ind.vwap', { anchor: 'session', band_stddev: operand.stddev }, source),
        operand.line,
      );
    case 'supertrend': {
      const { length, multiplier } = operand;
      return at(drawing.node('supertrend', 'ind.supertrend', { length, multiplier }, source), 'line');
    }
    case 'adx':
      return at(drawing.node('adx', 'ind.adx', { length: operand.length }, source), operand.line);
    case 'atr':
      return at(drawing.node(`atr_${operand.length}`, 'ind.atr', { length: operand.length }, source), 'value');
    case 'volume':
      return at(drawing.node('rel_volume', 'ind.rel_volume', { length: operand.length }, source), 'value');
    case 'change': {
      const { mode, bars: count } = operand;
      return at(drawing.node('change', 'math.change', { mode, bars: count }, { x: bars(drawing, 'close') }), 'value');
    }
    case 'number':
      return at(drawing.node('number', 'data.constant', { value: operand.value }), 'value');
  }
}

const nothing = (operand: Operand): operand is Operand & { kind: 'number' } => operand.kind === 'number';

/** Draws a condition and returns its boolean port. */
export function drawCondition(drawing: Drawing, condition: Condition): Port {
  const result = (node: string) => at(node, 'result');
  switch (condition.kind) {
    case 'cross':
    case 'compare': {
      const a = drawOperand(drawing, condition.a);
      const b = nothing(condition.b) ? null : drawOperand(drawing, condition.b);
      const value = nothing(condition.b) ? { value: condition.b.value } : {};
      if (condition.kind === 'compare') {
        return result(drawing.node('compare', 'cond.compare', { op: condition.op, ...value }, { a, b }));
      }
      return result(drawing.node('cross', 'cond.cross', { direction: condition.direction, ...value }, { a, b }));
    }
    case 'between': {
      const { low, high } = condition;
      return result(drawing.node('between', 'cond.between', { low, high }, { x: drawOperand(drawing, condition.x) }));
    }
    case 'trend': {
      const { direction, bars: count } = condition;
      const x = drawOperand(drawing, condition.x);
      return result(drawing.node(direction, 'cond.trend', { direction, bars: count }, { x }));
    }
    case 'squeeze': {
      const { length, stddev, over } = condition;
      const band = (line: 'upper' | 'lower') => drawOperand(drawing, { kind: 'bollinger', line, length, stddev });
      const width = drawing.node('width', 'math.op', { op: 'subtract' }, { a: band('upper'), b: band('lower') });
      const x = at(width, 'value');
      const narrowest = drawing.node('narrowest', 'math.extreme', { length: over, mode: 'lowest' }, { x });
      return result(drawing.node('squeeze', 'cond.compare', { op: 'lte' }, { a: x, b: at(narrowest, 'value') }));
    }
    case 'within': {
      const inner = drawCondition(drawing, condition.of);
      return result(drawing.node('recently', 'logic.within', { bars: condition.bars }, { in: inner }));
    }
    case 'all':
    case 'any':
      return joined(
        drawing,
        condition.kind,
        condition.of.map((part) => drawCondition(drawing, part)),
      );
  }
}

/** Combines ports into one, in a tree if there are more than a node accepts. */
export function joined(drawing: Drawing, kind: 'all' | 'any', ports: readonly Port[]): Port {
  const unique = ports.filter(
    (port, i) => ports.findIndex(({ node, output }) => node === port.node && output === port.output) === i,
  );
  const [only] = unique;
  if (unique.length === 1 && only) return only;
  const [id, type] = kind === 'all' ? (['and', 'logic.and'] as const) : (['or', 'logic.or'] as const);
  if (unique.length <= MOST_INPUTS) return { node: drawing.node(id, type, {}, { in: unique }), output: 'result' };
  const head = joined(drawing, kind, unique.slice(0, MOST_INPUTS));
  return joined(drawing, kind, [head, ...unique.slice(MOST_INPUTS)]);
}
