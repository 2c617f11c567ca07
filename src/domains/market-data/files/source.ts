import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import * as zlib from 'node:zlib';
import yauzl, { type Entry, type ZipFile } from 'yauzl';
import { BarFileError } from './problem.ts';

// Unpacks a file to plain bytes. Each part can be opened twice: once to be judged and once to be stored.

/** Limits of unpacked data. */
export interface FileLimits {
  /** Total unpacked bytes. */
  maxBytes: number;
  /** Unpacked bytes per packed byte, beyond the first 16 MiB. */
  maxRatio: number;
  /** Maximum number of files in a zip. */
  maxParts: number;
}
export const FILE_LIMITS: FileLimits = { maxBytes: 32 * 1024 ** 3, maxRatio: 300, maxParts: 2_000 };
const RATIO_FROM = 16 * 1024 ** 2;

/** A file of bars: the file itself, or one inside a zip. */
export interface Part {
  /** The file's name, or "archive.zip/inner.csv". */
  name: string;
  /** Set if the bytes are stored unpacked in a file, for readers that seek (Parquet). */
  path: string | null;
  open(): AsyncIterable<Buffer>;
}

const startsWith = (head: Buffer, ...bytes: number[]) => bytes.every((byte, at) => head[at] === byte);
const isGzip = (head: Buffer) => startsWith(head, 0x1f, 0x8b);
const isZip = (head: Buffer) => startsWith(head, 0x50, 0x4b, 0x03, 0x04) || startsWith(head, 0x50, 0x4b, 0x05, 0x06);
const isZstd = (head: Buffer) => startsWith(head, 0x28, 0xb5, 0x2f, 0xfd);

/** Recognised but unsupported packings and formats, with advice. */
const UNREADABLE: readonly [name: string, is: (head: Buffer) => boolean, instead: string][] = [
  [
    'DBN (Databento Binary Encoding)',
    (head) => startsWith(head, 0x44, 0x42, 0x4e),
    'download it as CSV, or convert it with "dbn FILE --csv"',
  ],
  ['a 7z archive', (head) => startsWith(head, 0x37, 0x7a, 0xbc, 0xaf), 'unpack it first'],
  ['a RAR archive', (head) => startsWith(head, 0x52, 0x61, 0x72, 0x21), 'unpack it first'],
  ['bzip2', (head) => startsWith(head, 0x42, 0x5a, 0x68), 'unpack it with bunzip2 first'],
  ['xz', (head) => startsWith(head, 0xfd, 0x37, 0x7a, 0x58), 'unpack it with unxz first'],
  ['an old Excel workbook', (head) => startsWith(head, 0xd0, 0xcf, 0x11, 0xe0), 'save the sheet as CSV'],
  ['HDF5', (head) => startsWith(head, 0x89, 0x48, 0x44, 0x46), 'export it as CSV or Parquet'],
  ['Apache Arrow or Feather', (head) => head.toString('latin1', 0, 6) === 'ARROW1', 'export it as CSV or Parquet'],
  [
    'a Sierra Chart intraday file (SCID)',
    (head) => head.toString('latin1', 0, 4) === 'SCID',
    'export it as text with Edit, Export Bar and Study Data',
  ],
  ['a PDF', (head) => head.toString('latin1', 0, 4) === '%PDF', 'export the data as CSV'],
  [
    'a web page',
    (head) => /^\s*<(!doctype html|html)/i.test(head.toString('latin1', 0, 64)),
    'download the data itself: this is what the site answers without a login or after too many requests',
  ],
];

/** Throws BarFileError for a recognised but unsupported format. */
export function refuseUnreadable(name: string, head: Buffer): void {
  const known = UNREADABLE.find(([, is]) => is(head));
  if (known)
    throw new BarFileError('unsupported_format', `${name} is ${known[0]}, which is not read here: ${known[2]}`);
}

/** The parts of a file, unpacked on demand. Throws BarFileError: `unreadable`, `unsupported_format`, `too_large`. */
export async function partsOf(path: string, name: string, limits: FileLimits = FILE_LIMITS): Promise<Part[]> {
  const head = await headOf(path, name);
  if (head.length === 0) throw new BarFileError('empty_file', `${name} is empty`);
  if (isZip(head)) return zipParts(path, name, limits);
  const plain: Part = { name, path, open: () => readFile(path, name) };
  if (isGzip(head)) return [await unpacked(plain, 'gzip', () => zlib.createGunzip(), limits)];
  if (isZstd(head)) return [await unpacked(plain, 'zstd', zstd(name), limits)];
  refuseUnreadable(name, head);
  return [plain];
}

async function headOf(path: string, name: string): Promise<Buffer> {
  try {
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(512), 0, 512, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw unreadable(name, error);
  }
}

const unreadable = (name: string, error: unknown): BarFileError =>
  error instanceof BarFileError
    ? error
    : new BarFileError('unreadable', `${name} cannot be read: ${(error as Error).message}`);

async function* readFile(path: string, name: string): AsyncGenerator<Buffer> {
  try {
    yield* createReadStream(path, { highWaterMark: 256 * 1024 }) as AsyncIterable<Buffer>;
  } catch (error) {
    throw unreadable(name, error);
  }
}

function zstd(name: string): () => NodeJS.ReadWriteStream {
  // Available from Node 22.15 on.
  const create = (zlib as { createZstdDecompress?: () => NodeJS.ReadWriteStream }).createZstdDecompress;
  if (!create)
    throw new BarFileError(
      'unsupported_format',
      `${name} is zstd, which Node ${process.versions.node} does not read: unpack it with unzstd first, or use Node 22.15 or newer`,
    );
  return create;
}

/** The part of a packed file. Nested packing is rejected. */
async function unpacked(
  packed: Part,
  kind: string,
  create: () => NodeJS.ReadWriteStream,
  limits: FileLimits,
): Promise<Part> {
  const name = packed.name.replace(/\.(gz|gzip|zst)$/i, '');
  const part: Part = { name, path: null, open: () => inflate(packed, kind, create(), limits) };
  for await (const head of part.open()) {
    if (isGzip(head) || isZip(head) || isZstd(head)) {
      throw new BarFileError('unsupported_format', `${packed.name} holds another packed file: unpack it once first`);
    }
    refuseUnreadable(name, head);
    break;
  }
  return part;
}

async function* inflate(
  packed: Part,
  kind: string,
  stream: NodeJS.ReadWriteStream,
  limits: FileLimits,
): AsyncGenerator<Buffer> {
  let given = 0;
  const feeding = (async () => {
    try {
      for await (const chunk of packed.open()) {
        given += chunk.length;
        if ((stream as unknown as Readable).destroyed) return;
        if (!stream.write(chunk)) await drained(stream);
      }
      stream.end();
    } catch (error) {
      (stream as unknown as Readable).destroy(error as Error);
    }
  })();
  try {
    yield* bounded(stream as unknown as AsyncIterable<Buffer>, packed.name, () => given, limits);
  } catch (error) {
    if (error instanceof BarFileError) throw error;
    throw new BarFileError(
      'damaged',
      `${packed.name} is damaged or cut off: ${kind} says "${(error as Error).message}"`,
    );
  } finally {
    (stream as unknown as Readable).destroy();
    await feeding;
  }
}

const drained = (stream: NodeJS.ReadWriteStream) =>
  new Promise<void>((resolve) => {
    stream.once('drain', resolve);
    stream.once('close', resolve);
  });

/** Passes bytes through up to the limits. */
async function* bounded(
  bytes: AsyncIterable<Buffer>,
  name: string,
  packedBytes: () => number,
  limits: FileLimits,
): AsyncGenerator<Buffer> {
  let total = 0;
  for await (const chunk of bytes) {
    total += chunk.length;
    if (total > limits.maxBytes) {
      throw new BarFileError('too_large', `${name} unpacks to more than ${limits.maxBytes} bytes`);
    }
    if (total > RATIO_FROM && total > packedBytes() * limits.maxRatio) {
      throw new BarFileError(
        'too_large',
        `${name} unpacks to more than ${limits.maxRatio} times its size: bars do not pack so well`,
      );
    }
    yield chunk;
  }
}

async function zipParts(path: string, name: string, limits: FileLimits): Promise<Part[]> {
  const zip = await openZip(path, name);
  const entries: Entry[] = [];
  try {
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName === '[Content_Types].xml') {
        throw new BarFileError(
          'unsupported_format',
          `${name} is an Excel workbook, which is not read here: save the sheet as CSV`,
        );
      }
      if (!isBarFile(entry)) continue;
      entries.push(entry);
      if (entries.length > limits.maxParts) {
        throw new BarFileError('too_large', `${name} holds more than ${limits.maxParts} files`);
      }
    }
  } catch (error) {
    throw error instanceof BarFileError
      ? error
      : new BarFileError('damaged', `${name} is damaged or cut off: ${(error as Error).message}`);
  } finally {
    zip.close();
  }
  if (entries.length === 0) throw new BarFileError('empty_file', `${name} holds no file`);
  const unpacked = entries.reduce((sum, { uncompressedSize }) => sum + uncompressedSize, 0);
  if (unpacked > limits.maxBytes)
    throw new BarFileError('too_large', `${name} unpacks to more than ${limits.maxBytes} bytes`);
  return entries
    .sort((one, other) => (one.fileName < other.fileName ? -1 : 1))
    .map((entry) => ({
      name: `${name}/${entry.fileName}`,
      path: null,
      open: () => readEntry(path, name, entry, limits),
    }));
}

const isBarFile = ({ fileName }: Entry) => !/\/$|(^|\/)(__MACOSX\/|\.)|\.(txt\.license|md|pdf)$/i.test(fileName);

async function openZip(path: string, name: string): Promise<ZipFile> {
  try {
    return await yauzl.openPromise(path, { autoClose: false });
  } catch (error) {
    throw new BarFileError('damaged', `${name} is damaged or cut off: ${(error as Error).message}`);
  }
}

async function* readEntry(path: string, name: string, entry: Entry, limits: FileLimits): AsyncGenerator<Buffer> {
  if (entry.isEncrypted())
    throw new BarFileError('unsupported_format', `${name} is locked with a password: unpack it first`);
  const zip = await openZip(path, name);
  try {
    const stream = await zip.openReadStreamPromise(entry);
    yield* bounded(stream as AsyncIterable<Buffer>, `${name}/${entry.fileName}`, () => entry.compressedSize, limits);
  } catch (error) {
    throw error instanceof BarFileError
      ? error
      : new BarFileError('damaged', `${name} is damaged or cut off: ${(error as Error).message}`);
  } finally {
    zip.close();
  }
}
