import { GraphQLError, GraphQLScalarType, Kind, valueFromASTUntyped } from 'graphql';
import { D, decimalText, parseDecimal } from '../kernel/decimal.ts';
import { formatInstant, parseInstant } from '../kernel/instant.ts';

export type DateTimeOutput = Date | string;
/** Text, or Prisma's decimal. */
export type DecimalOutput = string | { toFixed(): string };

// Stores return wire-format text in most cases; checking the form is enough.
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const DECIMAL = /^-?\d+(\.\d+)?$/;

const readInstant = (value: unknown): string => {
  const ms = typeof value === 'string' ? parseInstant(value) : null;
  if (ms === null) {
    throw new GraphQLError(
      `DateTime expects an ISO 8601 instant with its offset, such as "2026-04-20T13:30:00Z"; got ${shown(value)}`,
    );
  }
  return formatInstant(ms);
};

export const DateTime = new GraphQLScalarType<string, string>({
  name: 'DateTime',
  description: 'An ISO 8601 instant in UTC. Input accepts any offset and requires one.',
  specifiedByURL: 'https://datatracker.ietf.org/doc/html/rfc3339',
  parseValue: readInstant,
  parseLiteral: (node) => readInstant(node.kind === Kind.STRING ? node.value : valueFromASTUntyped(node)),
  serialize(value) {
    if (typeof value === 'string' && INSTANT.test(value)) return value;
    if (value instanceof Date) return value.toISOString();
    const ms = typeof value === 'string' ? parseInstant(value) : null;
    if (ms === null) throw new TypeError(`Expected an instant, got ${shown(value)}`);
    return formatInstant(ms);
  },
});

const DATE = /^\d{4}-\d\d-\d\d$/;

const readDate = (value: unknown): string => {
  const date = typeof value === 'string' && DATE.test(value) ? new Date(`${value}T00:00:00Z`) : null;
  if (!date || Number.isNaN(date.getTime()) || !date.toISOString().startsWith(value as string)) {
    throw new GraphQLError(`Date expects a calendar date such as "2026-04-20"; got ${shown(value)}`);
  }
  return value as string;
};

export const DateScalar = new GraphQLScalarType<string, string>({
  name: 'Date',
  description: 'A calendar date, "2026-04-20", of a zone or exchange that its field names.',
  specifiedByURL: 'https://datatracker.ietf.org/doc/html/rfc3339#section-5.6',
  parseValue: readDate,
  parseLiteral: (node) => readDate(node.kind === Kind.STRING ? node.value : valueFromASTUntyped(node)),
  serialize(value) {
    if (typeof value === 'string' && DATE.test(value)) return value;
    throw new TypeError(`Expected a date, got ${shown(value)}`);
  },
});

/** A JSON number is read as its shortest decimal, as it was written. */
const numberText = (value: number): string => (Number.isFinite(value) ? new D(value).toFixed() : String(value));

const readDecimal = (value: unknown): string => {
  const text = typeof value === 'number' ? numberText(value) : value;
  const decimal = typeof text === 'string' ? parseDecimal(text) : null;
  if (!decimal) {
    throw new GraphQLError(`Decimal expects a plain decimal, such as "-12.50" or -12.5; got ${shown(value)}`);
  }
  return decimalText(decimal);
};

export const DecimalScalar = new GraphQLScalarType<string, string>({
  name: 'Decimal',
  description: 'An exact decimal as a string: "-12.50". Input accepts a number too.',
  parseValue: readDecimal,
  parseLiteral: (node) => readDecimal(node.kind === Kind.STRING ? node.value : valueFromASTUntyped(node)),
  serialize(value) {
    if (typeof value === 'string' && (DECIMAL.test(value) || parseDecimal(value))) return value;
    if (typeof value === 'object' && value !== null && 'toFixed' in value) {
      return (value as { toFixed(): string }).toFixed();
    }
    throw new TypeError(`Expected a decimal, got ${shown(value)}`);
  },
});

export const Json = new GraphQLScalarType({
  name: 'JSON',
  description: 'Any JSON value.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc8259',
});

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
