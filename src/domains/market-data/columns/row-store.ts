import { to as copyTo } from 'pg-copy-streams';
import type { Database } from '../../../platform/postgres/database.ts';
import { seriesPrice } from '../contract-store.ts';
import { type BarBlock, createBarBlock, growBlock } from './bar-block.ts';

// Reads years of bars in one statement: COPY in PostgreSQL's binary format, decoded as it arrives. Back-pressure of the
// socket bounds memory, and bars are never converted to text, rows or objects.

const HEADER = 19;
const END = -1;
const MICROSECONDS_2000 = Date.UTC(2000, 0, 1);
const NEGATIVE = 0x4000;

type Client = Awaited<ReturnType<Database['connect']>>;

/**
 * The stored one-minute bars of an instrument, at the prices of the continuous series, with `from` ≤ ts < `until` (UTC milliseconds), oldest first. A block is
 * reused: process it before requesting the next.
 */
export async function* copyRows(
  client: Client,
  instrument: string,
  from: number,
  until: number,
): AsyncGenerator<BarBlock> {
  // COPY does not accept parameters.
  const instant = (ts: number) =>
    client.escapeLiteral(Number.isFinite(ts) ? new Date(ts).toISOString() : ts > 0 ? 'infinity' : '-infinity');
  const where = `instrument = ${client.escapeLiteral(instrument)} and ts >= ${instant(from)} and ts < ${instant(until)}`;
  const prices = ['open', 'high', 'low', 'close'].map(seriesPrice).join(', ');
  const columns = `ts, ${prices}, volume`;
  const stream = client.query(
    copyTo(`copy (select ${columns} from bar where ${where} order by ts) to stdout (format binary)`),
  );
  const decoder = createDecoder();
  for await (const chunk of stream) {
    const block = decoder(chunk as Buffer);
    if (block.count > 0) yield block;
  }
}

/** Decodes chunks of a binary COPY of bars, split at any byte. */
export function createDecoder(): (chunk: Buffer) => BarBlock {
  let rest: Buffer = Buffer.alloc(0);
  let begun = false;
  const block = createBarBlock(1_024);

  return (chunk) => {
    const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    let at = 0;
    block.count = 0;
    if (!begun) {
      // The signature, flags, and length of the (unused) extension.
      if (bytes.length < HEADER) {
        rest = Buffer.from(bytes);
        return block;
      }
      begun = true;
      at = HEADER + bytes.readInt32BE(HEADER - 4);
    }
    for (;;) {
      const end = rowEnd(bytes, at);
      if (end < 0) break;
      if (block.count === block.ts.length) growBlock(block);
      readRow(bytes, at, block, block.count);
      block.count += 1;
      at = end;
    }
    // Copied, so that the chunk's memory can be released.
    rest = Buffer.from(bytes.subarray(at));
    return block;
  };
}

/** The fields of each row of a whole binary COPY, none of which is null. */
export function copiedRows(bytes: Buffer): Buffer[][] {
  const rows: Buffer[][] = [];
  let at = HEADER + bytes.readInt32BE(HEADER - 4);
  for (;;) {
    const fields = bytes.readInt16BE(at);
    if (fields === END) return rows;
    at += 2;
    const row: Buffer[] = [];
    for (let field = 0; field < fields; field++) {
      const length = bytes.readInt32BE(at);
      row.push(bytes.subarray(at + 4, at + 4 + length));
      at += 4 + length;
    }
    rows.push(row);
  }
}

// Buffer's own readers check their arguments on every number, which took two thirds of the time.
const int16 = (bytes: Buffer, at: number): number => (((bytes[at] as number) << 24) >> 16) | (bytes[at + 1] as number);
const int32 = (bytes: Buffer, at: number): number =>
  ((bytes[at] as number) << 24) |
  ((bytes[at + 1] as number) << 16) |
  ((bytes[at + 2] as number) << 8) |
  (bytes[at + 3] as number);

/** The end of the row at `at`; −1 when it is incomplete or the end mark. */
function rowEnd(bytes: Buffer, at: number): number {
  if (at + 2 > bytes.length) return -1;
  const fields = int16(bytes, at);
  if (fields === END) return -1;
  let end = at + 2;
  for (let field = 0; field < fields; field++) {
    if (end + 4 > bytes.length) return -1;
    end += 4 + int32(bytes, end);
  }
  return end <= bytes.length ? end : -1;
}

function readRow(bytes: Buffer, at: number, block: BarBlock, to: number): void {
  let field = at + 2;
  // A timestamptz: microseconds since 2000-01-01 UTC.
  block.ts[to] =
    MICROSECONDS_2000 + (int32(bytes, field + 4) * 4_294_967_296 + (int32(bytes, field + 8) >>> 0)) / 1_000;
  field += 12;
  block.open[to] = readNumeric(bytes, field + 4);
  field += 4 + int32(bytes, field);
  block.high[to] = readNumeric(bytes, field + 4);
  field += 4 + int32(bytes, field);
  block.low[to] = readNumeric(bytes, field + 4);
  field += 4 + int32(bytes, field);
  block.close[to] = readNumeric(bytes, field + 4);
  field += 4 + int32(bytes, field);
  block.volume[to] = readNumeric(bytes, field + 4);
}

const POWERS = Array.from({ length: 23 }, (_, exponent) => 10 ** exponent);

/**
 * Converts a numeric to the nearest double, like `::float8` and `Number("1676.75")`: base-10,000 digits, the first with
 * weight 10,000^weight. An integer below 2^53 and a power of ten up to 10^22 are exact, so one multiplication or division
 * of them rounds correctly (W. D. Clinger, "How to Read Floating Point Numbers Accurately", 1990).
 */
function readNumeric(bytes: Buffer, at: number): number {
  const count = int16(bytes, at);
  if (count === 0) return 0;
  const weight = int16(bytes, at + 2);
  let whole = 0;
  for (let digit = 0; digit < count; digit++) {
    const low = at + 8 + 2 * digit;
    whole = whole * 10_000 + (((bytes[low] as number) << 8) | (bytes[low + 1] as number));
  }
  const exponent = 4 * (weight - count + 1);
  const sign = int16(bytes, at + 4) === NEGATIVE ? -1 : 1;
  if (whole > Number.MAX_SAFE_INTEGER || Math.abs(exponent) > 22) return sign * slowly(bytes, at, count, exponent);
  const power = POWERS[Math.abs(exponent)] as number;
  return sign * (exponent < 0 ? whole / power : whole * power);
}

function slowly(bytes: Buffer, at: number, count: number, exponent: number): number {
  let digits = '';
  for (let digit = 0; digit < count; digit++) digits += String(int16(bytes, at + 8 + 2 * digit)).padStart(4, '0');
  return Number(`${digits}e${exponent}`);
}
