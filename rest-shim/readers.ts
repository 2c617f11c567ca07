import * as z from 'zod';
import type { JsonSchema } from './schema/json-schema.ts';
import { keysOf } from './wire.ts';

// Request parameters with FastAPI's semantics: zod schemas convert input (text in a path or query, JSON in a body) to
// GraphQL variables. Issues have pydantic's `type` and `msg`.

/** An invalid value; `type` and the message are pydantic's. */
export class ParameterError extends Error {
  readonly type: string;
  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}

export type Reader<T> = z.ZodType<T>;
export type Readers = Readonly<Record<string, z.ZodType>>;
export type Values<R extends Readers> = { [K in keyof R]: z.output<R[K]> };

/** A schema from a function that throws ParameterError; `schema` is its JSON Schema. */
export function reader<T>(schema: JsonSchema, read: (value: unknown) => T): Reader<T> {
  return z
    .unknown()
    .transform((value, context) => {
      try {
        if (value === undefined) throw new ParameterError('missing', 'Field required');
        return read(value);
      } catch (error) {
        if (!(error instanceof ParameterError)) throw error;
        context.addIssue({ code: 'custom', message: error.message, params: { type: error.type } });
        return z.NEVER;
      }
    })
    .meta(schema);
}

const UUID = /^([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})$/i;

export const uuid = reader({ type: 'string', format: 'uuid' }, (value) => {
  const match = typeof value === 'string' ? UUID.exec(value) : null;
  if (!match) throw new ParameterError('uuid_parsing', 'Input should be a valid UUID');
  return match.slice(1).join('-').toLowerCase();
});

export const text = reader({ type: 'string' }, (value) => {
  if (typeof value !== 'string') throw new ParameterError('string_type', 'Input should be a valid string');
  return value;
});

export const flag = reader({ type: 'boolean' }, (value) => {
  if (typeof value !== 'boolean') throw new ParameterError('bool_type', 'Input should be a valid boolean');
  return value;
});

/** A boolean in a query string. */
export const queryFlag = reader({ type: 'boolean' }, (value) => {
  if (value === 'true' || value === '1') return true;
  if (value === 'false' || value === '0') return false;
  throw new ParameterError('bool_parsing', 'Input should be a valid boolean, unable to interpret input');
});

/** An integer from `min` to `max`; text is parsed. */
export const integer = ({ min, max }: { min: number; max: number }): Reader<number> =>
  reader({ type: 'integer', minimum: min, maximum: max }, (value) => {
    const number = typeof value === 'string' && /^\s*[+-]?\d+\s*$/.test(value) ? Number(value) : value;
    if (typeof number !== 'number' || !Number.isInteger(number)) {
      throw new ParameterError('int_parsing', 'Input should be a valid integer, unable to parse string as an integer');
    }
    if (number < min) {
      throw new ParameterError('greater_than_equal', `Input should be greater than or equal to ${min}`);
    }
    if (number > max) throw new ParameterError('less_than_equal', `Input should be less than or equal to ${max}`);
    return number;
  });

/** The page size of a list. */
export const pageSize = ({ max, fallback }: { max: number; fallback: number }) =>
  withDefault(integer({ min: 1, max }), fallback);

/** The maximum version number, GraphQL's Int. */
export const MAX_VERSION = 2 ** 31 - 1;

/** An enum with REST's names, converted to GraphQL's. */
export function choice<const Words extends Readonly<Record<string, string>>>(words: Words) {
  const names = keysOf(words);
  const quoted = names.map((name) => `'${name}'`);
  const expected = quoted.length > 1 ? `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}` : quoted.join('');
  return reader<Words[keyof Words]>({ type: 'string', enum: names }, (value) => {
    if (typeof value === 'string' && Object.hasOwn(words, value)) return words[value] as Words[keyof Words];
    throw new ParameterError('literal_error', `Input should be ${expected}`);
  });
}

/** Words with commas between them, each read by `item`. */
const separated = <T>(schema: JsonSchema, item: Reader<T>) =>
  reader<T[]>({ type: 'string', ...schema }, (value) => {
    const given = typeof value === 'string' ? value.split(',').map((word) => word.trim()) : [value];
    return given.map((word) => {
      const read = item.safeParse(word);
      if (read.success) return read.data;
      const [issue] = read.error.issues as [z.core.$ZodIssue];
      throw new ParameterError(issueType(issue), issue.message);
    });
  });

/** Several of an enum's names. */
export const choices = <const Words extends Readonly<Record<string, string>>>(words: Words) =>
  separated({ pattern: `^(${keysOf(words).join('|')})(,(${keysOf(words).join('|')}))*$` }, choice(words));

/** Several ids, and several texts. */
export const uuids = separated({}, uuid);
export const texts = separated({}, text);

/** true or false in a query string. */
export const switched = reader({ type: 'boolean' }, (value) => {
  if (value === 'true' || value === '1') return true;
  if (value === 'false' || value === '0') return false;
  throw new ParameterError('bool_parsing', 'Input should be a valid boolean, unable to interpret input');
});

const INSTANT = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)\s*(Z|[+-]\d\d:?\d\d)?)?$/i;
const SPACED_OFFSET = / (\d\d:\d\d)$/;

/** An ISO 8601 instant, UTC without an offset. Accepts a space for `+`, which query strings decode to a space. */
export const instant = reader({ type: 'string', format: 'date-time' }, (value) => {
  const given = typeof value === 'string' ? value.trim() : '';
  const match = INSTANT.exec(given.length > 19 ? given.replace(SPACED_OFFSET, '+$1') : given);
  if (match) {
    const [, date = '', time = '00:00:00', offset = 'Z'] = match;
    const midnight = Date.parse(`${date}T00:00:00Z`);
    const ms = Date.parse(`${date}T${time}${offset.toUpperCase().replace(/^([+-]\d\d)(\d\d)$/, '$1:$2')}`);
    if (!Number.isNaN(ms) && new Date(midnight).toISOString().startsWith(date)) return new Date(ms).toISOString();
  }
  throw new ParameterError('datetime_parsing', 'Input should be a valid datetime, such as 2026-04-20T13:30:00Z');
});

/** A number; text is parsed. */
export const number = ({ min, max }: { min: number; max: number }): Reader<number> =>
  reader({ type: 'number', minimum: min, maximum: max }, (value) => {
    const given = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    if (typeof given !== 'number' || !Number.isFinite(given)) {
      throw new ParameterError('float_parsing', 'Input should be a valid number, unable to parse string as a number');
    }
    if (given < min) {
      throw new ParameterError('greater_than_equal', `Input should be greater than or equal to ${min}`);
    }
    if (given > max) throw new ParameterError('less_than_equal', `Input should be less than or equal to ${max}`);
    return given;
  });

/** Values by parameter, `{"fast.length": 12}`, as GraphQL's list of overrides. */
export const overrides = reader(
  { type: 'object', additionalProperties: true, description: '`NODE.PARAMETER` → its value.' },
  (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new ParameterError('dict_type', 'Input should be a valid dictionary');
    }
    return Object.entries(value).map(([param, set]) => ({ param, value: set as unknown }));
  },
);

const DECIMAL = /^-?\d{1,20}(\.\d{1,18})?$/;

/** A decimal as text, or as a JSON number if a float represents it exactly. */
export const decimal = reader({ anyOf: [{ type: 'string' }, { type: 'number' }], format: 'decimal' }, (value) => {
  const digits = typeof value === 'number' ? String(value) : value;
  if (typeof digits !== 'string' || !DECIMAL.test(digits)) {
    throw new ParameterError('decimal_parsing', 'Input should be a valid decimal');
  }
  if (typeof value === 'number' && digits.replace(/\D/g, '').length > 15) {
    throw new ParameterError('decimal_max_digits', 'Decimal input with more than 15 digits should be a string');
  }
  return digits;
});

export const list = <Item extends z.ZodType>(item: Item) =>
  z.array(item, { error: () => 'Input should be a valid list' });

/** An object with these required keys; others are ignored. */
export const record = <Shape extends z.ZodRawShape>(fields: Shape) =>
  z.object(fields, { error: () => 'Input should be a valid dictionary' });

/** Nullable; a missing key is null. */
export const optional = <Schema extends z.ZodType>(schema: Schema) =>
  schema.nullish().transform((value) => (value ?? null) as z.output<Schema> | null);

/** Nullable; a missing key stays missing, which differs from null. */
export const optionalKey = <Schema extends z.ZodType>(schema: Schema) => schema.nullable().optional();

/** Any JSON or nothing: the GraphQL operation validates it. */
export const unchecked = (description: string) => z.unknown().optional().meta({ description });

/** Text in a query string; missing or empty is null. */
export const filterText = text
  .optional()
  .transform((value) => value || null)
  .meta({ type: 'string' });

/** A cursor in a query string. An instant's `+` is decoded to a space there. */
export const cursorText = text
  .optional()
  .transform((value) => value?.replace(SPACED_OFFSET, '+$1') || null)
  .meta({ type: 'string' });

/** A missing key becomes `value`; `shown` is the documented default. */
export const withDefault = <Schema extends z.ZodType>(
  schema: Schema,
  value: z.output<Schema>,
  shown: unknown = value,
) =>
  schema
    .optional()
    .transform((given) => (given === undefined ? value : given) as z.output<Schema>)
    .meta({ default: shown });

/** Whether the key is required. */
export const isRequired = (schema: z.ZodType): boolean => !schema.safeParse(undefined).success;

/** pydantic's `type` for an issue; only lists and objects have zod's own issues. */
export function issueType({ code, params, ...issue }: z.core.$ZodIssue & { params?: { type?: unknown } }): string {
  if (typeof params?.type === 'string') return params.type;
  if (code === 'invalid_type') return (issue as { expected?: string }).expected === 'array' ? 'list_type' : 'dict_type';
  return 'value_error';
}
