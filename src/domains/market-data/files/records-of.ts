import { jsonRecords } from './json-records.ts';
import { parquetRecords } from './parquet-records.ts';
import { BarFileError } from './problem.ts';
import type { Records } from './records.ts';
import { type Part, refuseUnreadable } from './source.ts';
import { textRecords } from './text-records.ts';

/** The rows of a part, by the type of its first bytes. Throws BarFileError. */
export async function recordsOf(part: Part): Promise<Records> {
  let head: Buffer = Buffer.alloc(0);
  for await (const chunk of part.open()) {
    head = chunk;
    break;
  }
  if (head.length === 0) throw new BarFileError('empty_file', `${part.name} is empty`);
  refuseUnreadable(part.name, head);
  if (head.toString('latin1', 0, 4) === 'PAR1') return parquetRecords(part);
  return /^(\xef\xbb\xbf)?\s*[[{]/.test(head.toString('latin1', 0, 256)) ? jsonRecords(part) : textRecords(part);
}
