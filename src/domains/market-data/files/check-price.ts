import type { BarRecord } from '../bars.ts';
import { isPlain } from './decimals.ts';

// Ten million rows are checked before the first is stored. Most rows are checked numerically; the others are judged by
// `readBar`, which has the same rules.

const SAFE = 2 ** 50;

export type PlainCheck = (bar: Pick<BarRecord, 'open' | 'high' | 'low' | 'close' | 'volume'>) => boolean;

/**
 * Whether a bar's prices are certainly on the tick grid, with consistent high and low and a volume of 0 or more. False
 * means that it is uncertain.
 */
export function createPlainCheck(tickSize: string): PlainCheck {
  const places = (tickSize.split('.')[1] ?? '').length;
  const scale = 10 ** places;
  const tick = Math.round(Number(tickSize) * scale);
  const ticks = (text: string): number => {
    if (!isPlain(text)) return Number.NaN;
    const point = text.indexOf('.');
    if (point >= 0 && text.length - point - 1 > places) return Number.NaN;
    // Exact: the text has no more decimals than the scale, and the product is below 2^50.
    const whole = Math.round(Number(text) * scale);
    return Math.abs(whole) < SAFE && whole % tick === 0 ? whole : Number.NaN;
  };
  return ({ open, high, low, close, volume }) => {
    const top = ticks(high);
    const bottom = ticks(low);
    const first = ticks(open);
    const last = ticks(close);
    // NaN fails every comparison.
    if (
      !(top >= first && top >= last && bottom <= first && bottom <= last && top < 1e9 * scale && bottom > -1e9 * scale)
    )
      return false;
    return /^\d{1,15}$/.test(volume);
  };
}
