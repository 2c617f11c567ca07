import * as z from 'zod';
import type { FeedBar } from '../domains/market-data/index.ts';
import { common } from './common.ts';
import { instantOf } from './instant-of.ts';

// Alerts of TradingView call us: their message is the bar, filled in by TradingView's placeholders.
// https://www.tradingview.com/support/solutions/43000531021

export const tradingviewOptions = z.strictObject({
  ...common,
  type: z.literal('tradingview'),
  secret: z.string().min(16, { error: 'is shorter than 16 characters: is the environment variable set?' }),
});
export type TradingviewOptions = z.infer<typeof tradingviewOptions>;

const number = z.union([z.number(), z.string().min(1).max(40)]);
const message = z.object({
  secret: z.string(),
  ticker: z.string().min(1).max(60),
  time: z.union([z.string().max(40), z.number()]),
  interval: z.union([z.string(), z.number()]).optional(),
  open: number,
  high: number,
  low: number,
  close: number,
  volume: z.union([number, z.null()]).optional(),
});

export interface TradingviewAlert {
  secret: string;
  ticker: string;
  bar: FeedBar;
}

/** Reads the message of an alert; a text says what is wrong with it. */
export function readAlert(body: string): TradingviewAlert | string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return 'the message must be JSON; text placeholders need quotes ("{{ticker}}")';
  }
  const read = message.safeParse(parsed);
  if (!read.success) {
    const [issue] = read.error.issues;
    return `${issue?.path.join('.') || 'the message'}: ${issue?.message}`;
  }
  const { secret, ticker, time, interval, volume = null, ...prices } = read.data;
  if (interval !== undefined && String(interval) !== '1') {
    return `interval is "${String(interval).slice(0, 20)}", expected "1": the alert must be on a chart of one minute`;
  }
  const ts = instantOf(time, null);
  if (ts === null) return 'time must be "{{time}}", the open of the bar in UTC';
  return { secret, ticker, bar: { ts, ...prices, volume } };
}
