import { invalid } from '../../kernel/domain-error.ts';
import { integerKey, type KeysetProperties } from '../../kernel/keyset-query.ts';

/** The order of versions. Their cursor is the version number, as documented. */
export const VERSION_ORDER: KeysetProperties = {
  id: integerKey('version'),
  bareCursor(cursor, argument) {
    if (/^\d{1,9}$/.test(cursor)) return Number(cursor);
    throw invalid([argument], 'is not a version number', 'bad_cursor');
  },
};
