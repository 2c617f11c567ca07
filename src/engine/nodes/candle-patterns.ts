import { type NodeDefinition, number, outputs, requiredInput } from '../definition.ts';
import { PATTERNS } from '../patterns/all.ts';
import { PatternNode } from '../patterns/candles.ts';
import { type Pattern, patternLookback } from '../patterns/shape.ts';

const FORMULA =
  'As TA-Lib with its default settings. Long (short): a body above (below) the mean of the last 10. Doji: a body up to a tenth of the mean range of the last 10; a shadow below that counts as none. Near, equal, far: 20 %, 5 %, 60 % of the mean range of the last 5.';

interface Params {
  penetration?: number;
}

const patternNode = (pattern: Pattern): NodeDefinition<Params> => ({
  type: `pattern.${pattern.name}`,
  category: 'pattern',
  label: pattern.label,
  description: `${pattern.description}${pattern.neutral ? ' It names no direction by itself: take found.' : ''}`,
  formula: FORMULA,
  source: `Steve Nison, Japanese Candlestick Charting Techniques, 1991; TA-Lib CDL${pattern.talib}`,
  keywords: [`CDL${pattern.talib}`, 'candle', 'candlestick', ...(pattern.keywords ?? [])],
  inputs: [requiredInput('bars', 'bars')],
  outputs: [...outputs('bool', 'found', 'bull', 'bear'), ...outputs('number', 'value')],
  params:
    pattern.penetration === undefined
      ? []
      : [
          number(
            'penetration',
            pattern.penetration,
            0,
            1,
            'How deep the close reaches into the first body, as a part of it.',
          ),
        ],
  warmup: () => patternLookback(pattern) + 1,
  create: ({ penetration = 0 }) => new PatternNode(pattern, penetration),
});

/** found, bull and bear are conditions; value is TA-Lib's: 100 or −100, in some 80 and 200. */
export const candlePatterns = PATTERNS.map(patternNode);
