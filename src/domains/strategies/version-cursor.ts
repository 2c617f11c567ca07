import { invalid } from '../../kernel/domain-error.ts';

/** The cursor in a list of versions is the version number, as documented. */
export function readVersionCursor(cursor: string): number {
  const version = Number(cursor);
  if (/^\d{1,9}$/.test(cursor)) return version;
  throw invalid(['after'], 'is not a version number', 'bad_cursor');
}
