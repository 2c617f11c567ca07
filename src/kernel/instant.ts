// Instants in GraphQL and REST: ISO 8601, UTC, milliseconds.

const ISO = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d:\d\d)$/;

// Four-digit years only, also after the offset is applied.
const FIRST = Date.parse('0001-01-01T00:00:00Z');
const LAST = Date.parse('9999-12-31T23:59:59.999Z');

/** Parses an ISO 8601 instant with an offset to UTC milliseconds; null when it is invalid (2026-02-30, no zone, …). */
export function parseInstant(text: string): number | null {
  const match = ISO.exec(text);
  if (!match) return null;
  const [year, month, day, hour, minute, second] = [1, 2, 3, 4, 5, 6].map((group) => Number(match[group] ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const days = new Date(Date.UTC(year, month, 0)).getUTCDate();
  if (month < 1 || month > 12 || day < 1 || day > days || hour > 23 || minute > 59 || second > 59) return null;
  const ms = Date.parse(text);
  return ms >= FIRST && ms <= LAST ? ms : null;
}

/** "2026-04-20T13:30:00.000Z" */
export const formatInstant = (ms: number): string => new Date(ms).toISOString();

/** Converts a timestamptz as PostgreSQL prints it in UTC ("2026-04-20 13:30:00.5+00") to ISO 8601. */
export function instantFromPostgres(text: string): string {
  if (!text.endsWith('+00')) return new Date(text).toISOString();
  const dot = text.indexOf('.');
  const millis =
    dot < 0
      ? '000'
      : text
          .slice(dot + 1, -3)
          .padEnd(3, '0')
          .slice(0, 3);
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${millis}Z`;
}
