import type { Instrument } from '../instruments.ts';
import type { KnownInstruments, Symbols } from './file-symbols.ts';
import type { ImportOptions } from './import-options.ts';
import { stampZone } from './instants.ts';
import type { Judgement, RepeatedMinute } from './judgement.ts';
import type { Ask, Layout } from './layout.ts';
import { gapsOf, type MinuteSet, stepOf } from './minutes.ts';
import type { Placer } from './placing.ts';
import type { RowProblem } from './problem.ts';
import type { Records } from './records.ts';
import type { RollPlan } from './rolling.ts';
import type { FileRow } from './rows.ts';
import type { Part } from './source.ts';
import { betterZones, fittingZones } from './zones.ts';

/** The results of one pass over the rows. */
export interface FileFacts {
  minutes: MinuteSet;
  /** Minutes of stamps without an offset, in local time; null without one. */
  walls: MinuteSet | null;
  symbols: Symbols;
  placer: Placer;
  rows: number;
  /** Rows that repeat an earlier minute. */
  repeats: number;
  problems: RowProblem[];
  problemCount: number;
  withoutVolume: number;
  withoutTime: number;
  withSeconds: number;
  seconds: Set<number>;
  last: FileRow | null;
  /** Rows after, and before, the previous row. */
  rising: number;
  falling: number;
}

interface Facts extends FileFacts {
  part: Part;
  records: Records;
  layout: Layout;
  zone: string | null;
  stamp: 'open' | 'close';
  options: ImportOptions;
  known: KnownInstruments;
  repeatedMinutes: RepeatedMinute[];
  /** The rolls between the contracts of the rows; null when they are of one, or are not rolled. */
  plan: RollPlan | null;
}

const MINUTE = 60_000;

/** Derives questions, errors and notes from the facts. */
export function decideFile(facts: Facts): Omit<Judgement, 'read'> {
  const { part, layout, minutes, records, rows, stamp, repeatedMinutes } = facts;
  const asks: Ask[] = [...layout.asks];
  const errors: string[] = [];
  const notes: string[] = [...layout.notes];
  const instrument = decideInstrument(facts, asks, errors);
  decideRolls(facts, notes);
  decideTimeframe(facts, errors, notes);
  const zone = decideZone(facts, instrument, asks);
  decideStamp(facts, asks);
  const conflicts = repeatedMinutes.filter(({ message }) => message !== '');
  decideRepeats(facts, conflicts, asks, notes);
  if (facts.withoutVolume > 0) notes.push(`${count(facts.withoutVolume, 'row')} without a volume: 0 is stored`);
  if (
    records.endedWhole() === false &&
    facts.last &&
    !facts.problems.some(({ line }) => line > (facts.last?.line ?? 0))
  ) {
    notes.push(
      `the file does not end with a line break: its last row (line ${facts.last.line}, volume ${facts.last.volume}) may be cut off`,
    );
  }
  const order = facts.falling === 0 ? 'oldest first' : facts.rising === 0 ? 'newest first' : 'mixed';
  if (order !== 'oldest first')
    notes.push(`the rows are ${order === 'mixed' ? 'in no order' : order}: they are sorted`);
  if (rows === 0 && facts.problemCount === 0)
    errors.push(facts.options.symbol ? `no row is of ${facts.options.symbol}` : 'no row is a bar');
  return {
    name: part.name,
    format: layout.format,
    stamp,
    zone,
    instrument,
    contracts: facts.plan && { first: facts.plan.contracts[0] as string, rolls: facts.plan.rolls },
    symbols: [...facts.symbols.seen.keys()].filter((symbol) => symbol !== ''),
    unit: records.unit,
    rows,
    bars: minutes.size,
    from: minutes.size > 0 ? minutes.first * MINUTE : null,
    to: minutes.size > 0 ? minutes.last * MINUTE : null,
    order,
    gaps:
      instrument && errors.length === 0 && minutes.size > 0
        ? gapsOf(minutes, facts.known.calendarOf(instrument))
        : null,
    duplicates: repeatedMinutes
      .filter(({ message }) => message === '')
      .reduce((sum, { lines }) => sum + lines.length - 1, 0),
    repeated: conflicts,
    asks,
    errors,
    problems: facts.problems,
    problemCount: facts.problemCount,
    notes,
  };
}

function decideRolls({ plan, symbols }: Facts, notes: string[]): void {
  if (!plan) return;
  for (const { ts, from, to, gap } of plan.rolls) {
    notes.push(`rolled from ${from} to ${to} at ${ts.slice(0, 16).replace('T', ' ')} UTC, gap ${gap}`);
  }
  const named = [...symbols.seen.values()].flatMap((meant) => meant?.contract ?? []);
  const unused = [...new Set(named)].filter((contract) => !plan.contracts.includes(contract));
  if (unused.length > 0) notes.push(`no roll leads to ${list(unused)}: its rows are left out`);
}

function decideInstrument({ symbols, plan }: Facts, asks: Ask[], errors: string[]): Instrument | null {
  const named = [...symbols.seen.keys()].filter((symbol) => symbol !== '');
  const meant = [...symbols.seen.values()].filter((found) => found !== null);
  const contracts = new Set(meant.map(({ contract }) => contract).filter((contract) => contract !== null));
  const instruments = new Map(meant.map(({ instrument }) => [instrument.symbol, instrument]));
  const unknown = [...symbols.seen].filter(([symbol, found]) => symbol !== '' && !found).map(([symbol]) => symbol);
  if (instruments.size + unknown.length > 1) {
    asks.push({ flag: '--symbol', message: `the rows are of ${list(named)}: take one with --symbol ${named[0]}` });
    return symbols.given;
  }
  if (contracts.size > 1 && !plan) {
    asks.push({
      flag: '--roll volume|date',
      message: `the rows are of ${contracts.size} contracts, ${list([...contracts])}, whose prices differ at the roll: make one series of them with --roll, or take one with --symbol ${named[0]}`,
    });
  }
  const [only] = instruments.values();
  const instrument = symbols.given ?? only ?? null;
  if (!instrument) {
    asks.push({
      flag: '--instrument SYMBOL',
      message: unknown[0]
        ? `"${unknown[0]}" is no instrument here: name the one that the bars drive, or create it first`
        : 'the file does not say whose bars they are',
    });
  }
  if (errors.length > 0) return null;
  return instrument;
}

function decideTimeframe(
  { minutes, withoutTime, withSeconds, seconds, rows, options, repeats, repeatedMinutes }: Facts,
  errors: string[],
  notes: string[],
): void {
  if (options.timeframe !== undefined && options.timeframe !== '1m') {
    errors.push(
      `bars of ${options.timeframe} are not taken: stops and targets are judged minute by minute, so strategies need one-minute bars, of which every longer bar is built`,
    );
    return;
  }
  if (rows > 0 && withoutTime === rows) {
    errors.push('the stamps have no time: these are daily bars, and one-minute bars are needed');
    return;
  }
  // Several different seconds, or several rows per minute, mean bars shorter than a minute.
  if (withSeconds > 0 && (seconds.size > 1 || withSeconds < rows) && repeats > rows / 10) {
    errors.push('the bars are shorter than a minute: one-minute bars are needed');
    return;
  }
  if (repeats > 0 && repeatedMinutes.length === 0) {
    errors.push(
      `${count(repeats, 'row')} repeat a minute: the file holds several series, or its bars are shorter than a minute`,
    );
    return;
  }
  const step = stepOf(minutes);
  if (step > 1 && options.timeframe === undefined) {
    if (minutes.size === 2)
      notes.push(`the two bars have a distance of ${count(step, 'minute')}: they are read as one-minute bars`);
    else {
      errors.push(
        `every step is a multiple of ${count(step, 'minute')}: these are ${step >= 1_440 ? 'daily' : `${step}-minute`} bars, and one-minute bars are needed, of which every longer one is built (--timeframe 1m: they are minutes all the same)`,
      );
    }
  }
}

function decideZone(
  { placer, zone, layout, walls, known, options }: Facts,
  instrument: Instrument | null,
  asks: Ask[],
): string | null {
  if (!placer.isWall()) return [...placer.zones].join(', ') || null;
  const calendar = instrument && known.calendarOf(instrument);
  if (zone === null) {
    const fitting = calendar && walls ? fittingZones(walls, calendar) : [];
    const suggested = layout.format.zone ?? fitting[0];
    const why = [
      layout.format.hint,
      fitting.length > 0 ? `the market's hours fit ${fitting.join(' and ')}` : null,
    ].filter((reason) => reason);
    asks.push({
      flag: `--zone ${suggested ?? 'ZONE'}`,
      message: `the stamps have no offset ("${(walls && firstStamp(walls)) ?? ''}"): say their zone${why.length > 0 ? ` (${why.join('; ')})` : ', such as UTC, America/New_York or America/Chicago'}`,
    });
    return null;
  }
  const better =
    calendar && walls ? betterZones(walls, stampZone(zone) as { fromWall(wall: number): number }, calendar) : null;
  if (better && !better.names.includes(zone) && options.timeframe === undefined) {
    asks.push({
      flag: `--zone ${better.names[0]}`,
      message: `in ${zone}, ${(better.share * 100).toFixed(1)} % of the bars lie outside the hours of ${instrument?.symbol}; in ${better.names.join(' or ')} next to none does`,
    });
  }
  return zone;
}

const firstStamp = (walls: MinuteSet): string =>
  new Date(walls.first * MINUTE).toISOString().slice(0, 16).replace('T', ' ');

function decideStamp({ layout, options, withSeconds, seconds, rows }: Facts, asks: Ask[]): void {
  const { format } = layout;
  if (withSeconds > 0 && options.stamp !== 'close' && format.stamp !== 'close') {
    const said = [...seconds].slice(0, 3).join(', ');
    asks.push({
      flag: '--stamp close',
      message: `${withSeconds === rows ? 'every stamp has' : `${count(withSeconds, 'stamp')} have`} seconds (${said}): a bar opens on a whole minute, so these are the ends of bars`,
    });
    return;
  }
  if (options.stamp !== undefined) return;
  if (format.stamp === null || !format.sure) {
    asks.push({
      flag: `--stamp ${format.stamp ?? 'open|close'}`,
      message: `whether a stamp is a bar's open or its end is not known${format.stamp && format.hint ? ` (${format.hint}: --format ${format.id} takes both)` : ''}`,
    });
  }
}

function decideRepeats(
  { repeatedMinutes, options }: Facts,
  conflicts: RepeatedMinute[],
  asks: Ask[],
  notes: string[],
): void {
  const exact = repeatedMinutes.length - conflicts.length;
  if (exact > 0) notes.push(`${count(exact, 'minute')} repeated exactly: stored once`);
  if (conflicts.length === 0) return;
  if (options.onConflict !== undefined) {
    notes.push(
      `${count(conflicts.length, 'minute')} with different values: the ${options.onConflict === 'keep-first' ? 'first' : 'last'} is kept`,
    );
    return;
  }
  asks.push({
    flag: '--on-conflict keep-first|keep-last',
    message: `${conflicts.length === 1 ? '1 minute comes' : `${count(conflicts.length, 'minute')} come`} more than once with different values`,
  });
}

const count = (n: number, what: string): string => `${n.toLocaleString('en-US')} ${what}${n === 1 ? '' : 's'}`;
const list = (names: readonly string[]): string =>
  names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ');
