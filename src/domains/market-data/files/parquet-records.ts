import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects, parquetSchema } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { BarFileError } from './problem.ts';
import type { RecordBatch, Records } from './records.ts';
import type { Part } from './source.ts';

/** Rows read at once; a larger row group is read in pieces. */
const BATCH = 50_000;

/** The rows of a Parquet file in batches. pandas' index is a column like the others. */
export async function parquetRecords(part: Part): Promise<Records> {
  const { path, name } = part;
  if (path === null) {
    throw new BarFileError(
      'unsupported_format',
      `${name}: a Parquet file inside an archive is not read; unpack it first`,
    );
  }
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file).catch((error: Error) => {
    throw new BarFileError('damaged', `${name} is damaged or cut off: ${error.message}`);
  });
  const leaves = parquetSchema(metadata).children.filter(({ children }) => children.length === 0);
  const columns = leaves.map(({ element }) => element.name);
  // A timestamp without a zone is local time; pandas writes one for an index without a zone.
  const isWall = leaves.map(
    ({ element: { logical_type: type } }) => type?.type === 'TIMESTAMP' && !type.isAdjustedToUTC,
  );
  const count = Number(metadata.num_rows);
  return {
    header: columns,
    unit: 'record',
    delimiter: null,
    endedWhole: () => null,
    async *batches(): AsyncGenerator<RecordBatch> {
      for (let at = 0; at < count; at += BATCH) {
        const rowEnd = Math.min(count, at + BATCH);
        const rows = await parquetReadObjects({
          file,
          metadata,
          columns,
          compressors,
          rowStart: at,
          rowEnd,
          parsers: {
            timestampFromMilliseconds: (millis) => instantText(Number(millis)),
            timestampFromMicroseconds: (micros) => instantText(Number(micros / 1_000n)),
            timestampFromNanoseconds: (nanos) => instantText(Number(nanos / 1_000_000n)),
            dateFromDays: (days) => new Date(days * 86_400_000).toISOString().slice(0, 10),
          },
        }).catch((error: Error) => {
          throw new BarFileError('damaged', `${name} cannot be read from record ${at + 1} on: ${error.message}`);
        });
        yield {
          rows: rows.map((row) =>
            columns.map((column, at) => {
              const text = cellText(row[column]);
              return isWall[at] ? text.replace(/Z$/, '') : text;
            }),
          ),
          lines: rows.map((_, index) => at + index + 1),
        };
      }
    },
  };
}

const cellText = (value: unknown): string => (value === null || value === undefined ? '' : String(value));

const instantText = (ms: number): string => new Date(ms).toISOString().replace('.000Z', 'Z');
