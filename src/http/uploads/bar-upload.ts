import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { RestResponse, UploadHandler } from '../../../rest-shim/index.ts';
import { type Caller, requireOperator } from '../../domains/account/index.ts';
import {
  BarFileError,
  type Imported,
  type ImportService,
  importOptionsOf,
  type Judgement,
  summaryOf,
} from '../../domains/market-data/index.ts';
import { ForbiddenError } from '../../kernel/domain-error.ts';
import { formatInstant } from '../../kernel/instant.ts';

export interface BarUploadDeps {
  imports: Pick<ImportService, 'importFile'>;
  /** Bytes of a file. Default 256 MiB. */
  maxBytes?: number;
}

const MAX_BYTES = 256 * 1024 ** 2;
/** Files at once: each is written to disk and judged here. */
const MAX_UPLOADS = 2;

const refused = (status: number, code: string, message: string, more: object = {}): RestResponse => ({
  status,
  body: { detail: { code, message, ...more } },
  // What is left of the body is not read.
  headers: { connection: 'close' },
});

class TooLargeError extends Error {}

/** Takes a file of bars as the body of a request, judges it and stores it. */
export function createBarUpload({
  imports,
  maxBytes = MAX_BYTES,
}: BarUploadDeps): UploadHandler<{ caller: Caller | null }> {
  let running = 0;
  return async ({ body, length, query, context }) => {
    try {
      requireOperator(context.caller);
    } catch (error) {
      if (!(error instanceof ForbiddenError)) throw error;
      return refused(403, error.code, error.message);
    }
    const tooLarge = refused(413, 'body_too_large', `The file must be at most ${maxBytes} bytes`);
    if (length !== null && length > maxBytes) return tooLarge;
    if (running >= MAX_UPLOADS) {
      const busy = refused(429, 'rate_limited', `${MAX_UPLOADS} files are being imported: try again in 10 s.`);
      return { ...busy, headers: { ...busy.headers, 'retry-after': '10' } };
    }
    running++;
    const folder = await mkdtemp(join(tmpdir(), 'ex7-upload-'));
    try {
      const path = join(folder, 'file');
      await pipeline(body, bounded(maxBytes), createWriteStream(path));
      const options = importOptionsOf(query, '_');
      const imported = await imports.importFile({ ...options, path, name: query.name ?? 'file' });
      const report = reportOf(imported);
      if (imported.accepted || options.dryRun) return { status: 200, body: report };
      return refused(422, 'import_refused', 'Nothing was stored: the report says what was wrong or is asked for.', {
        report,
      });
    } catch (error) {
      if (error instanceof TooLargeError) return tooLarge;
      if (error instanceof BarFileError) return refused(422, 'bad_file', error.message);
      throw error;
    } finally {
      running--;
      await rm(folder, { recursive: true, force: true });
    }
  };
}

const bounded = (maxBytes: number) =>
  async function* (chunks: AsyncIterable<Buffer>) {
    let bytes = 0;
    for await (const chunk of chunks) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw new TooLargeError();
      yield chunk;
    }
  };

const instant = (ts: number | null) => (ts === null ? null : formatInstant(ts));

function reportOf({ parts, changes, stored, accepted }: Imported) {
  return {
    accepted,
    stored,
    files: parts.map(fileOf),
    changes: changes.map((outcome) =>
      'change' in outcome
        ? {
            instrument: outcome.instrument,
            added: outcome.change.added,
            known: outcome.change.known,
            corrected: outcome.change.corrected,
            revision: accepted ? outcome.change.revision : null,
            conflict_count: 0,
            conflicts: [],
          }
        : {
            instrument: outcome.instrument,
            added: 0,
            known: 0,
            corrected: 0,
            revision: null,
            conflict_count: outcome.count,
            conflicts: outcome.conflicts.map(({ ts, ...texts }) => ({ ts: formatInstant(ts), ...texts })),
          },
    ),
  };
}

function fileOf(judged: Judgement) {
  const { name, format, zone, stamp, instrument, symbols, rows, bars, order, gaps, duplicates } = judged;
  return {
    name,
    summary: summaryOf(judged),
    format: format.id,
    zone,
    stamp,
    instrument: instrument?.symbol ?? null,
    symbols: symbols.slice(0, 20),
    rows,
    bars,
    from: instant(judged.from),
    to: instant(judged.to),
    order,
    gaps: gaps?.runs ?? null,
    missing_minutes: gaps?.minutes ?? null,
    duplicates,
    asks: judged.asks,
    errors: judged.errors,
    problem_count: judged.problemCount,
    problems: judged.problems,
    repeated: judged.repeated.slice(0, 100).map(({ ts, ...rest }) => ({ ts: formatInstant(ts), ...rest })),
    notes: judged.notes,
  };
}
