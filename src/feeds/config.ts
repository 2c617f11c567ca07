import * as z from 'zod';
import { StartupError } from '../kernel/startup-error.ts';
import { alpacaOptions } from './alpaca.ts';
import { ccxtOptions } from './ccxt.ts';
import { databentoOptions } from './databento.ts';
import { interactiveBrokersOptions } from './interactive-brokers.ts';
import { jsonOptions } from './json-feed.ts';
import { tradingviewOptions } from './tradingview.ts';

/** The kinds of feeds, each with the form of its configuration. */
const KINDS = {
  alpaca: alpacaOptions,
  ccxt: ccxtOptions,
  databento: databentoOptions,
  'interactive-brokers': interactiveBrokersOptions,
  json: jsonOptions,
  tradingview: tradingviewOptions,
} as const;
export type FeedOptions = z.output<(typeof KINDS)[keyof typeof KINDS]>;

/**
 * Reads the configured feeds: an object with a list `feeds`. Throws StartupError with a line for each thing that is wrong;
 * no line contains a value of the configuration, which has keys.
 */
export function readFeeds(configured: unknown, file: string, knows: (symbol: string) => boolean): FeedOptions[] {
  const list = z.strictObject({ feeds: z.array(z.record(z.string(), z.unknown())).max(100) }).safeParse(configured);
  if (!list.success) throw new StartupError(`FEEDS: ${file} must contain {"feeds": [{"name": …, "type": …}, …]}`);
  const problems: string[] = [];
  const feeds: FeedOptions[] = [];
  for (const [index, one] of list.data.feeds.entries()) {
    const where = typeof one.name === 'string' ? `feed "${one.name.slice(0, 40)}"` : `feed ${index + 1}`;
    const kind = KINDS[one.type as keyof typeof KINDS];
    if (!Object.hasOwn(KINDS, String(one.type)) || !kind) {
      problems.push(`${where}: type must be one of ${Object.keys(KINDS).join(', ')}`);
      continue;
    }
    const read = kind.safeParse(one);
    if (read.success) feeds.push(read.data);
    else for (const issue of read.error.issues) problems.push(`${where}: ${issue.path.join('.')} ${textOf(issue)}`);
  }
  problems.push(...problemsTogether(feeds, knows));
  if (problems.length > 0) throw new StartupError(problems.map((problem) => `FEEDS: ${file}: ${problem}`).join('\n'));
  return feeds;
}

function problemsTogether(feeds: readonly FeedOptions[], knows: (symbol: string) => boolean): string[] {
  const problems: string[] = [];
  const names = new Set<string>();
  const feedOf = new Map<string, string>();
  for (const { name, instruments } of feeds) {
    if (names.has(name)) problems.push(`two feeds have the name "${name}"`);
    names.add(name);
    for (const symbol of Object.keys(instruments)) {
      if (!knows(symbol)) problems.push(`feed "${name}": "${symbol}" is not an instrument here`);
      const other = feedOf.get(symbol);
      if (other !== undefined)
        problems.push(`"${symbol}" is in the feeds "${other}" and "${name}": their bars would contradict`);
      feedOf.set(symbol, name);
    }
  }
  return problems;
}

const textOf = ({ code, message, ...issue }: z.core.$ZodIssue): string =>
  code === 'unrecognized_keys' ? `has unknown fields: ${(issue as { keys?: string[] }).keys?.join(', ')}` : message;
