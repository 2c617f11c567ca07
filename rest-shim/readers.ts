// Parameters as FastAPI reads them: each reader turns what came into what GraphQL takes, or says what was expected.

/** What a wrong value is answered with; `type` and `msg` are pydantic's. */
export class Unreadable extends Error {
  readonly type: string;
  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}

export interface Reader<T> {
  /** Throws Unreadable. A query or path value is text; a body value is JSON. */
  read(value: unknown): T;
  /** What a value left out means; without it the value is required. */
  fallback?: { value: T };
  /** Its JSON Schema. */
  schema: Readonly<Record<string, unknown>>;
}
export type Readers = Record<string, Reader<unknown>>;
export type Values<R extends Readers> = { [K in keyof R]: R[K] extends Reader<infer T> ? T : never };

const UUID = /^([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})$/i;

export const uuid: Reader<string> = {
  schema: { type: 'string', format: 'uuid' },
  read(value) {
    const match = typeof value === 'string' ? UUID.exec(value) : null;
    if (!match) throw new Unreadable('uuid_parsing', 'Input should be a valid UUID');
    return match.slice(1).join('-').toLowerCase();
  },
};

export const text: Reader<string> = {
  schema: { type: 'string' },
  read(value) {
    if (typeof value !== 'string') throw new Unreadable('string_type', 'Input should be a valid string');
    return value;
  },
};

export const flag: Reader<boolean> = {
  schema: { type: 'boolean' },
  read(value) {
    if (typeof value !== 'boolean') throw new Unreadable('bool_type', 'Input should be a valid boolean');
    return value;
  },
};

/** A whole number; left out it is `fallback`, and required where there is none. */
export function integer({ min, max, fallback }: { min: number; max: number; fallback?: number }): Reader<number> {
  return {
    schema: { type: 'integer', minimum: min, maximum: max, ...(fallback === undefined ? {} : { default: fallback }) },
    ...(fallback === undefined ? {} : { fallback: { value: fallback } }),
    read(value) {
      const number = typeof value === 'string' && /^\s*[+-]?\d+\s*$/.test(value) ? Number(value) : value;
      if (typeof number !== 'number' || !Number.isInteger(number)) {
        throw new Unreadable('int_parsing', 'Input should be a valid integer, unable to parse string as an integer');
      }
      if (number < min) {
        throw new Unreadable('greater_than_equal', `Input should be greater than or equal to ${min}`);
      }
      if (number > max) throw new Unreadable('less_than_equal', `Input should be less than or equal to ${max}`);
      return number;
    },
  };
}

/** The greatest number that a version can have: GraphQL's Int. */
export const MAX_VERSION = 2 ** 31 - 1;

/** One of the wire's words, as GraphQL's. */
export function choice<T extends string>(words: Readonly<Record<string, T>>): Reader<T> {
  const names = Object.keys(words);
  const quoted = names.map((name) => `'${name}'`);
  const expected = quoted.length > 1 ? `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}` : quoted.join('');
  return {
    schema: { type: 'string', enum: names },
    read(value) {
      if (typeof value === 'string' && Object.hasOwn(words, value)) return words[value]!;
      throw new Unreadable('literal_error', `Input should be ${expected}`);
    },
  };
}

const INSTANT = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)\s*(Z|[+-]\d\d:?\d\d)?)?$/i;
const SPACED_OFFSET = / (\d\d:\d\d)$/;

/** An ISO 8601 instant, as UTC; one that names no offset is UTC. A `+` that a query string turned into a space counts. */
export const instant: Reader<string> = {
  schema: { type: 'string', format: 'date-time' },
  read(value) {
    const given = typeof value === 'string' ? value.trim() : '';
    const match = INSTANT.exec(given.length > 19 ? given.replace(SPACED_OFFSET, '+$1') : given);
    if (match) {
      const [, date = '', time = '00:00:00', offset = 'Z'] = match;
      const midnight = Date.parse(`${date}T00:00:00Z`);
      const ms = Date.parse(`${date}T${time}${offset.toUpperCase().replace(/^([+-]\d\d)(\d\d)$/, '$1:$2')}`);
      if (!Number.isNaN(ms) && new Date(midnight).toISOString().startsWith(date)) return new Date(ms).toISOString();
    }
    throw new Unreadable('datetime_parsing', 'Input should be a valid datetime, such as 2026-04-20T13:30:00Z');
  },
};

const DECIMAL = /^-?\d{1,20}(\.\d{1,18})?$/;

/** A decimal as text; a JSON number is taken as long as a float holds all its digits. */
export const decimal: Reader<string> = {
  schema: { anyOf: [{ type: 'string' }, { type: 'number' }], format: 'decimal' },
  read(value) {
    const digits = typeof value === 'number' ? String(value) : value;
    if (typeof digits !== 'string' || !DECIMAL.test(digits)) {
      throw new Unreadable('decimal_parsing', 'Input should be a valid decimal');
    }
    if (typeof value === 'number' && digits.replace(/\D/g, '').length > 15) {
      throw new Unreadable('decimal_max_digits', 'Decimal input with more than 15 digits should be a string');
    }
    return digits;
  },
};

export function list<T>(item: Reader<T>): Reader<T[]> {
  return {
    schema: { type: 'array', items: item.schema },
    read(value) {
      if (!Array.isArray(value)) throw new Unreadable('list_type', 'Input should be a valid list');
      return value.map((entry) => item.read(entry));
    },
  };
}

/** An object with these keys, each of which must be there; others are ignored. */
export function record<R extends Readers>(fields: R): Reader<Values<R>> {
  return {
    schema: {
      type: 'object',
      properties: Object.fromEntries(Object.entries(fields).map(([name, { schema }]) => [name, schema])),
      required: Object.keys(fields),
    },
    read(value) {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) {
        throw new Unreadable('dict_type', 'Input should be a valid dictionary');
      }
      const given = value as Record<string, unknown>;
      return Object.fromEntries(
        Object.entries(fields).map(([name, reader]) => [name, reader.read(given[name])]),
      ) as Values<R>;
    },
  };
}

/** The same, or null; left out it is null. */
export function optional<T>(reader: Reader<T>): Reader<T | null> {
  return {
    schema: { anyOf: [reader.schema, { type: 'null' }] },
    fallback: { value: null },
    read: (value) => (value === null ? null : reader.read(value)),
  };
}

/** The same; left out it stays left out, which is not the same as null. */
export function mayBeLeftOut<T>(reader: Reader<T>): Reader<T | undefined> {
  return { ...reader, fallback: { value: undefined } };
}

/** Any JSON, for whoever reads it further on. */
export const json: Reader<unknown> = { schema: {}, read: (value) => value };

/** Text in a query string; left out or empty it is null. */
export const filterText: Reader<string | null> = {
  schema: { type: 'string' },
  fallback: { value: null },
  read: (value) => text.read(value) || null,
};

/** Left out it is `value`. */
export function fallingBack<T>(reader: Reader<T>, value: T, shown: unknown): Reader<T> {
  return { ...reader, schema: { ...reader.schema, default: shown }, fallback: { value } };
}
