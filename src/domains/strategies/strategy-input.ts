import { type SessionCalendar, TIMEFRAMES, type Timeframe } from '../../engine/index.ts';
import { type FieldIssue, InvalidInputError } from '../../kernel/domain-error.ts';
import { readText } from '../../kernel/text.ts';
import { MAX_NAME } from './naming.ts';

const MAX_DESCRIPTION = 2_000;
const MAX_TAGS = 20;
const MAX_TAG = 32;

/** The validated fields of a strategy besides its graph. */
export interface StrategyFacts {
  name: string;
  description: string | null;
  instrument: string;
  timeframe: Timeframe;
  tags: string[];
}

/** The fields as they were sent; `instrument` and `timeframe` are any text. */
export interface StrategyFactsInput {
  name: string;
  description?: string | null;
  instrument: string;
  timeframe: string;
  tags?: readonly string[] | null;
}

/** The market facts that strategies need. */
export interface KnownMarkets {
  symbols(): string[];
  /** Price of one tick, in points; undefined for an unknown instrument. */
  tickSizeOf(symbol: string): number | undefined;
  /** The exchange's hours; undefined for an unknown instrument. */
  calendarOf(symbol: string): SessionCalendar | undefined;
}

export const readName = (name: string): string => readText(name, ['name'], { min: 1, max: MAX_NAME });

/** Null for empty text. */
export const readDescription = (text: string | null | undefined): string | null =>
  readText(text ?? '', ['description'], { min: 0, max: MAX_DESCRIPTION }) || null;

export function readTags(tags: readonly string[] | null | undefined): string[] {
  const read = (tags ?? []).map((tag, index) => readText(tag, ['tags', String(index)], { min: 1, max: MAX_TAG }));
  const unique = [...new Set(read)];
  if (unique.length > MAX_TAGS) throw issue('tags', 'count', `at most ${MAX_TAGS} tags, got ${unique.length}`);
  return unique;
}

export function readInstrument(symbol: string, markets: KnownMarkets): string {
  if (markets.tickSizeOf(symbol) !== undefined) return symbol;
  throw issue(
    'instrument',
    'unknown_instrument',
    `${shown(symbol)} is not a known instrument; known: ${markets.symbols().join(', ')}`,
  );
}

export function readTimeframe(timeframe: string): Timeframe {
  const known = TIMEFRAMES.find((candidate) => candidate === timeframe);
  if (known) return known;
  throw issue(
    'timeframe',
    'unknown_timeframe',
    `${shown(timeframe)} is not a timeframe; expected one of ${TIMEFRAMES.join(', ')}`,
  );
}

/** Validates the fields of a new strategy. Throws one InvalidInputError with all issues. */
export function readFacts(input: StrategyFactsInput, markets: KnownMarkets): StrategyFacts {
  return readTogether({
    name: () => readName(input.name),
    description: () => readDescription(input.description),
    instrument: () => readInstrument(input.instrument, markets),
    timeframe: () => readTimeframe(input.timeframe),
    tags: () => readTags(input.tags),
  });
}

/** Calls every reader, and throws one InvalidInputError with the issues of all. */
export function readTogether<Read extends object>(readers: { [Key in keyof Read]: () => Read[Key] }): Read {
  const issues: FieldIssue[] = [];
  const read: Partial<Read> = {};
  for (const key of Object.keys(readers) as (keyof Read)[]) {
    try {
      read[key] = readers[key]();
    } catch (error) {
      if (!(error instanceof InvalidInputError)) throw error;
      issues.push(...error.fields);
    }
  }
  if (issues.length > 0) throw new InvalidInputError(issues);
  return read as Read;
}

const issue = (field: string, code: string, message: string) =>
  new InvalidInputError([{ code, path: [field], message }]);

/** A value, shortened for a message. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
