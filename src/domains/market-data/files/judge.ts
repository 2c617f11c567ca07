import { decideFile, type FileFacts } from './decide.ts';
import { createSymbols, type KnownInstruments, type Symbols } from './file-symbols.ts';
import { leanSymbol } from './formats.ts';
import type { ImportOptions } from './import-options.ts';
import { stampZone } from './instants.ts';
import type { ImportBar, Judgement, RepeatedMinute } from './judgement.ts';
import { detectLayout, type Layout } from './layout.ts';
import { MinuteSet } from './minutes.ts';
import { createPlacer, type Placer } from './placing.ts';
import { BarFileError, type RowProblem } from './problem.ts';
import type { Records } from './records.ts';
import { recordsOf } from './records-of.ts';
import { planRolls } from './rolling.ts';
import { type FileRow, readRows } from './rows.ts';
import type { Part } from './source.ts';

const MINUTE = 60_000;
/** Number of problems kept for display; further ones are only counted. */
const SHOWN_PROBLEMS = 100;
/** Maximum number of duplicate rows whose values are held in memory. */
const MAX_REPEATED = 100_000;
/**
 * Reads a whole file and reports its content and problems, without storing. Throws BarFileError when it contains no bars.
 */
export async function judgeFile(
  part: Part,
  options: ImportOptions,
  known: KnownInstruments,
  now: number,
): Promise<Judgement> {
  const records = await recordsOf(part);
  const layout = await detectLayout(records, part.name, options);
  const zone = chosenZone(layout, options);
  const stamp = options.stamp ?? layout.format.stamp ?? 'open';
  const placer = () => createPlacer({ zone: zone === null ? null : stampZone(zone), stamp });
  const symbols = createSymbols(options, known, layout.columns.symbol === undefined ? leanSymbol(part.name) : null);
  const plan = options.roll ? await planRolls({ records, layout, placer: placer(), symbols }, options.roll) : null;
  const accepts = (row: FileRow) => symbols.accepts(row) && (plan === null || plan.takes(row));
  const scan = await scanRows({ records, layout, placer: placer(), symbols, accepts, now });
  const repeated =
    scan.repeated.size > 0 && scan.repeats <= MAX_REPEATED ? await readRepeated(records, layout, placer(), scan) : [];
  const judgement = decideFile({
    ...scan,
    part,
    records,
    layout,
    zone,
    stamp,
    options,
    known,
    repeatedMinutes: repeated,
    plan,
  });
  const keepLast = options.onConflict === 'keep-last';
  return { ...judgement, read: () => readBars(records, layout, placer(), scan, keepLast) };
}

/** The zone of stamps without one: the user's choice, else the vendor's documented zone if the format is unambiguous. */
function chosenZone({ format, columns, header }: Layout, options: ImportOptions): string | null {
  if (options.zone === undefined) {
    const name = header?.[(columns.time ?? columns.clock ?? columns.date) as number] ?? '';
    if (/\b(gmt|utc)\b/i.test(name)) return 'UTC';
    return format.sure ? format.zone : null;
  }
  const zone = stampZone(options.zone);
  if (zone) return zone.name;
  throw new BarFileError(
    'unknown_zone',
    `--zone is "${options.zone}", expected a zone such as UTC, America/New_York or +02:00`,
  );
}

export interface Scan extends FileFacts {
  repeated: Set<number>;
  accepts(row: FileRow): boolean;
}

interface ScanInput {
  records: Records;
  layout: Layout;
  placer: Placer;
  symbols: Symbols;
  accepts(row: FileRow): boolean;
  now: number;
}

async function scanRows({ records, layout, placer, symbols, accepts, now }: ScanInput): Promise<Scan> {
  const minutes = new MinuteSet();
  let walls: MinuteSet | null = null;
  const scan: Scan = {
    minutes,
    walls: null,
    repeated: new Set(),
    repeats: 0,
    accepts,
    symbols,
    placer,
    rows: 0,
    problems: [],
    problemCount: 0,
    withoutVolume: 0,
    withoutTime: 0,
    withSeconds: 0,
    seconds: new Set(),
    last: null,
    rising: 0,
    falling: 0,
  };
  let before = Number.NaN;
  const problem = (found: RowProblem) => {
    scan.problemCount++;
    if (scan.problems.length < SHOWN_PROBLEMS) scan.problems.push(found);
  };
  for await (const batch of readRows(records, layout)) {
    scan.withoutVolume += batch.withoutVolume;
    for (const found of batch.problems) problem(found);
    for (const row of batch.rows) {
      if (!accepts(row)) continue;
      scan.rows++;
      scan.last = row;
      if (!row.stamp.hasTime) scan.withoutTime++;
      const placed = placer.place(row);
      if (!placed) {
        problem({
          line: row.line,
          column: 'time',
          code: 'unknown_zone',
          message: `"${row.stamp.zone}" is no zone that is known here`,
        });
        continue;
      }
      const { ts, within, wall } = placed;
      if (within !== 0) {
        scan.withSeconds++;
        if (scan.seconds.size < 10) scan.seconds.add(within / 1_000);
      }
      if (ts > before) scan.rising++;
      else if (ts < before) scan.falling++;
      before = ts;
      const wrong = symbols.check(row, ts, now);
      if (wrong) {
        problem(wrong);
        continue;
      }
      if (wall !== null) {
        walls ??= new MinuteSet();
        walls.add(wall);
      }
      if (!minutes.add(ts / MINUTE)) {
        if (++scan.repeats <= MAX_REPEATED) scan.repeated.add(ts);
      }
    }
    // Yields to the event loop, because a server also handles requests.
    await new Promise(setImmediate);
  }
  scan.walls = walls;
  return scan;
}

/** The values of duplicate minutes: exact duplicates are counted, others listed. */
async function readRepeated(records: Records, layout: Layout, placer: Placer, scan: Scan): Promise<RepeatedMinute[]> {
  const rows = new Map<number, FileRow[]>();
  for await (const batch of readRows(records, layout)) {
    for (const row of batch.rows) {
      const ts = scan.accepts(row) ? placer.place(row)?.ts : undefined;
      if (ts === undefined || !scan.repeated.has(ts)) continue;
      const known = rows.get(ts);
      if (known) known.push(row);
      else rows.set(ts, [row]);
    }
  }
  return [...rows].map(([ts, same]) => ({
    ts,
    lines: same.map(({ line }) => line),
    message: (['open', 'high', 'low', 'close', 'volume'] as const)
      .filter((field) => new Set(same.map((row) => Number(row[field]))).size > 1)
      .map((field) => `${field} ${same.map((row) => row[field]).join(', ')}`)
      .join('; '),
  }));
}

async function* readBars(
  records: Records,
  layout: Layout,
  placer: Placer,
  scan: Scan,
  keepLast: boolean,
): AsyncGenerator<ImportBar[]> {
  const kept = new Map<number, ImportBar>();
  for await (const batch of readRows(records, layout)) {
    const bars: ImportBar[] = [];
    for (const row of batch.rows) {
      if (!scan.accepts(row)) continue;
      const ts = placer.place(row)?.ts as number;
      const { open, high, low, close, volume } = row;
      const bar = { ts, open, high, low, close, volume };
      if (scan.repeated.size === 0 || !scan.repeated.has(ts)) bars.push(bar);
      else if (keepLast || !kept.has(ts)) kept.set(ts, bar);
    }
    yield bars;
  }
  if (kept.size > 0) yield [...kept.values()];
}
