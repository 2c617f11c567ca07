import { MORE_CANDLES } from './more.ts';
import { ONE_CANDLE } from './one.ts';
import type { Pattern } from './shape.ts';
import { THREE_CANDLES } from './three.ts';
import { TWO_CANDLES } from './two.ts';

/** TA-Lib's 61 candle patterns. */
export const PATTERNS: readonly Pattern[] = [...ONE_CANDLE, ...TWO_CANDLES, ...THREE_CANDLES, ...MORE_CANDLES];
