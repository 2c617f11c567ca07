import { CLOSE, type Condition, compare, mirror } from './conditions.ts';
import type { Distance, Plan } from './plan.ts';
import type { DraftRequest } from './provider.ts';
import { readExits, readSizing, type Span } from './reading/exits.ts';
import { readClockExit, readHours } from './reading/hours.ts';
import {
  minutesOf,
  nearestTimeframe,
  readInstrument,
  readOpeningRange,
  readTimeframe,
  timeframeWithin,
} from './reading/market.ts';
import { readSettings } from './reading/settings.ts';
import { readTokens } from './reading/tokens.ts';
import { readTrades, type Trades } from './reading/trades.ts';
import { createWords, normalise, unreadIn } from './reading/words.ts';

const DEFAULT_INSTRUMENT = 'MES';
const DEFAULT_MINUTES = 5;
const INTRADAY = 60;
const OPENING_RANGE = 15;

/**
 * Parses a prompt; null entries when none was understood. Instrument and timeframe of the request take precedence over the
 * prompt's.
 */
export function readPlan(request: DraftRequest, symbols: readonly string[]): Plan | { unread: string[] } {
  const assumed: string[] = [];
  const noted = (assumption: string) => {
    if (!assumed.includes(assumption)) assumed.push(assumption);
  };
  const { text, minutes: openingRange } = readOpeningRange(normalise(request.prompt));
  const words = createWords(text);

  const onOpposite = words.take(
    /\b(?:exit|close|reverse|get out|and reverse)(?: (?:the|a|it|trade|position|when|on|at|with)){0,5} (?:opposite|reverse|contrary|inverse)(?: (?:signal|cross(?:over)?|happens|occurs|condition|direction|side)){0,5}|\bstop and reverse\b/,
  );
  const clock = readClockExit(words, noted);
  const { pause, ...sizing } = readSizing(words);
  const { held, ...exits } = readExits(words);
  const hours = readHours(words, noted);
  const overnight = words.take(
    /\b(?:hold(?:ing)? (?:it |positions? )?overnight|overnight (?:holds?|positions?)(?: (?:are )?(?:ok|okay|fine|allowed))?|swing(?: trad(?:e|ing|es))?|multi-?day|for (?:several )?days)\b/,
  );

  const named = readInstrument(words, symbols);
  const instrument = request.instrument ?? named ?? DEFAULT_INSTRUMENT;
  if (request.instrument && named && named !== request.instrument) {
    noted(`The prompt speaks of ${named}; the instrument that was chosen, ${request.instrument}, counts.`);
  } else if (!request.instrument && !named) noted(`No instrument was named: ${instrument}.`);

  const wanted = readTimeframe(words);
  const timeframe = request.timeframe ?? nearestTimeframe(wanted ?? DEFAULT_MINUTES);
  const barMinutes = minutesOf(timeframe);
  if (wanted !== null && wanted !== barMinutes)
    noted(`Bars of ${timeframe} replace the ${wanted} minutes of the prompt.`);
  else if (wanted === null && !request.timeframe) noted(`No timeframe was named: ${timeframe}.`);
  if (/\b\d{1,9}[- ]?day (?:simple |exponential )?(?:moving average|ema|sma|ma)\b/.test(text) && timeframe !== '1d') {
    noted(`Averages told in days are over as many bars of ${timeframe}.`);
  }

  const settings = readSettings(words, { barMinutes, openingRange: openingRange ?? OPENING_RANGE });
  const trades = readTrades(readTokens(words, settings), settings, noted);
  const unread = unreadIn(words.left);
  if (!trades.entries.long && !trades.entries.short) return { unread };
  const fitting = speaksOf(trades, 'opening_range') ? timeframeWithin(settings.openingRange, barMinutes) : timeframe;
  if (fitting !== timeframe) {
    const plan = readPlan({ ...request, timeframe: fitting }, symbols);
    if ('assumed' in plan) {
      plan.assumed.unshift(
        `An opening range of ${settings.openingRange} minutes is made of whole bars: ${fitting}, not ${timeframe}.`,
      );
    }
    return plan;
  }
  if (onOpposite) exitOnOpposite(trades);
  if (settings.openingRange === OPENING_RANGE && openingRange === null && speaksOf(trades, 'opening_range')) {
    noted('The opening range is that of the first 15 minutes.');
  }

  const bars = ({ count, unit }: Span) => Math.max(1, unit === 'bars' ? count : Math.round(count / barMinutes));
  const plan: Plan = {
    instrument,
    timeframe,
    ...trades,
    hours,
    stop: stopOf(exits, trades, noted),
    target: exits.target,
    trail: exits.trail,
    breakeven: exits.breakeven,
    clock,
    maxBars: held && bars(held),
    size: sizing.size ?? { kind: 'fixed', contracts: 1 },
    perSession: sizing.perSession,
    cooldown: pause && { bars: bars(pause), after: pause.after },
    limits: sizing.limits,
    assumed,
    unread,
  };
  if (!sizing.size) noted('No size was named: 1 contract.');
  if (plan.trail?.distance.unit === 'r') plan.trail.distance = times(plan.stop, plan.trail.distance.value);
  takeProfits(plan, noted);
  if (!plan.clock && !plan.maxBars && barMinutes < INTRADAY && !overnight) {
    plan.clock = { at: '15:00', tz: 'America/Chicago' };
    noted('No time to be out was named: flat at 15:00 Chicago.');
  }
  if (hours.length === 0 && barMinutes < 1440) noted('No hours were named: it may enter whenever the market is open.');
  return plan;
}

function exitOnOpposite({ entries, exits }: Trades): void {
  if (entries.long) exits.long.push(entries.short ?? mirror(entries.long));
  if (entries.short) exits.short.push(entries.long ?? mirror(entries.short));
}

function stopOf(
  exits: { stop: Distance | null; trail: Plan['trail'] },
  trades: Trades,
  noted: (words: string) => void,
): Distance {
  const { stop, trail } = exits;
  if (stop?.unit === 'range' && !speaksOf(trades, 'opening_range')) {
    noted('There is no opening range to put the stop behind: it goes behind the last 10 bars.');
    return { unit: 'swing', value: 10 };
  }
  if (stop && stop.unit !== 'r') return stop;
  if (trail && trail.distance.unit !== 'r') {
    noted('No stop was named: the first one is as far away as the trailing one.');
    return trail.distance;
  }
  noted('No stop was named: 2 × ATR(14).');
  return { unit: 'atr', value: 2, length: 14 };
}

const times = (distance: Distance, factor: number): Distance => ({ ...distance, value: distance.value * factor });

/** Mean-reversion trades exit at the mean; other trades without a target get two R. */
function takeProfits(plan: Plan, noted: (words: string) => void): void {
  const { entries, exits } = plan;
  if (plan.target || plan.trail || exits.long.length > 0 || exits.short.length > 0) return;
  const mean = entries.long ? meanOf(entries.long) : entries.short ? mirrorOf(meanOf(mirror(entries.short))) : null;
  if (mean) {
    if (entries.long) exits.long.push(mean);
    if (entries.short) exits.short.push(entries.long ? mirror(mean) : mean);
    noted('No target was named: it takes its profit at the middle that the price reverts to.');
    return;
  }
  if (plan.maxBars) return;
  plan.target = { unit: 'r', value: 2 };
  noted('No target was named: twice the stop’s distance (2 R).');
}

const mirrorOf = (condition: Condition | null): Condition | null => condition && mirror(condition);

/** The mean to which the price reverts after a long entry outside of a band. */
function meanOf(entry: Condition): Condition | null {
  if (entry.kind === 'all' || entry.kind === 'any') return entry.of.map(meanOf).find((mean) => mean !== null) ?? null;
  if (entry.kind !== 'compare' || entry.op !== 'lt' || entry.a.kind !== 'price') return null;
  if (entry.b.kind === 'bollinger' && entry.b.line === 'lower')
    return compare(CLOSE, 'gte', { ...entry.b, line: 'middle' });
  if (entry.b.kind === 'vwap' && entry.b.line === 'lower') return compare(CLOSE, 'gte', { ...entry.b, line: 'vwap' });
  return null;
}

const speaksOf = (trades: Trades, kind: string): boolean => JSON.stringify(trades.entries).includes(`"${kind}"`);
