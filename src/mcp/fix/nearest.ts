import { distance } from 'fastest-levenshtein';

// The valid name that was probably meant.

/** Words that other tools use, and what they are called here. */
const SYNONYMS: Readonly<Record<string, readonly string[]>> = {
  length: ['period', 'periods', 'window', 'lookback', 'n', 'len', 'bars', 'timeperiod'],
  value: ['amount', 'points', 'ticks', 'threshold', 'level', 'size', 'val'],
  multiple: ['mult', 'multiplier', 'factor'],
  side: ['direction', 'type', 'position'],
  direction: ['side', 'way', 'mode'],
  operator: ['op', 'comparison', 'cmp'],
  source: ['from', 'src', 'sourceid', 'input'],
  target: ['to', 'dst', 'dest', 'targetid', 'output'],
  sourceHandle: ['sourceport', 'fromport', 'output', 'fromhandle', 'outputport'],
  targetHandle: ['targetport', 'toport', 'input', 'tohandle', 'inputport'],
  type: ['kind', 'node', 'nodetype', 'name'],
  params: ['parameters', 'settings', 'config', 'options', 'args'],
  strategyId: ['strategy', 'id', 'strategy_id'],
  backtestId: ['backtest', 'id'],
  studyId: ['study', 'id'],
  instrument: ['symbol', 'ticker', 'market', 'contract'],
  timeframe: ['interval', 'resolution', 'bar', 'tf', 'granularity'],
  from: ['start', 'startdate', 'begin', 'since'],
  to: ['end', 'enddate', 'until'],
  first: ['limit', 'count', 'pagesize', 'max'],
  after: ['cursor', 'nextcursor', 'page'],
  prompt: ['text', 'words', 'description', 'idea'],
  query: ['search', 'q', 'text', 'term'],
};

const bare = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, '');

/** The nearest of the candidates; null when none is near. */
export function nearest(given: string, candidates: readonly string[]): string | null {
  const wanted = bare(given);
  if (wanted === '') return null;
  const same = candidates.find((candidate) => bare(candidate) === wanted);
  if (same) return same;
  const synonym = candidates.find((candidate) => SYNONYMS[candidate]?.includes(wanted));
  if (synonym) return synonym;
  let best: { candidate: string; score: number } | null = null;
  for (const candidate of candidates) {
    const score = likeness(wanted, bare(candidate));
    if (score > (best?.score ?? 0.55)) best = { candidate, score };
  }
  return best?.candidate ?? null;
}

/** From 0 to 1; a text within the other counts for most of it. */
export function likeness(one: string, other: string): number {
  if (one === '' || other === '') return 0;
  if (one === other) return 1;
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  if (short.length >= 2 && long.includes(short)) return 0.6 + (0.35 * short.length) / long.length;
  return 1 - distance(one.slice(0, 60), other.slice(0, 60)) / Math.max(one.length, other.length);
}
