import * as z from 'zod';

// Building blocks of response schemas. Each has an example, from which the OpenAPI examples are assembled.

/** Adds an example and an optional description. */
const described = <Schema extends z.ZodType>(schema: Schema, examples: unknown[], description?: string): Schema =>
  schema.meta({ ...(description ? { description } : {}), examples });

export const text = (example: string, description?: string) => described(z.string(), [example], description);

/** An enum. */
export const words = <const Word extends string>(values: readonly Word[], description?: string) => {
  const schema = z.enum(values as readonly [Word, ...Word[]]);
  return description ? schema.meta({ description }) : schema;
};

/** An enum that GraphQL types as String. */
export const stringOf = (values: readonly string[], description?: string) =>
  z.string().meta({ enum: values, ...(description ? { description } : {}) });

export const whole = (example: number, description?: string) => described(z.int(), [example], description);
export const float = (example: number, description?: string) => described(z.number(), [example], description);
export const flag = (example: boolean, description?: string) => described(z.boolean(), [example], description);

export const uuid = (description: string, example = '019a31c4-7d2e-7b61-9f0c-3a5d8e1b2c4f') =>
  z.string().meta({ format: 'uuid', description, examples: [example] });

export const instant = (description: string, example = '2026-04-20T13:35:00.120Z') =>
  z.string().meta({ format: 'date-time', description, examples: [example] });

export const tradeDay = (description: string) =>
  z.string().meta({ format: 'date', description, examples: ['2026-04-20'] });

/** An exact decimal as text. */
export const decimal = (example: string, description: string) =>
  z
    .string()
    .regex(/^-?\d+(\.\d+)?$/)
    .meta({ description, examples: [example] });

/** Any JSON value. */
export const anything = (description: string, example: unknown) =>
  z.unknown().meta({ description, examples: [example] });

/** An object with required keys, except those with an optional schema. */
export const record = <Shape extends z.ZodRawShape>(shape: Shape, description?: string) => {
  const schema = z.object(shape);
  return description ? schema.meta({ description }) : schema;
};

export const listOf = <Item extends z.ZodType>(item: Item, description?: string) => {
  const schema = z.array(item);
  return description ? schema.meta({ description }) : schema;
};

/** An object with arbitrary keys; `key` is used in examples. */
export const mapOf = <Value extends z.ZodType>(value: Value, description: string, key: string) =>
  z.record(z.string(), value).meta({ description, 'x-example-key': key });

export const orNull = <Schema extends z.ZodType>(schema: Schema) => schema.nullable();

const components = new Map<string, z.ZodType>();

/** Registers a schema as a component of the OpenAPI document with this name. */
export function named<Schema extends z.ZodType>(name: string, schema: Schema): Schema {
  const component = schema.meta({ ...schema.meta(), id: name });
  components.set(name, component);
  return component;
}

/** All registered components. */
export const namedSchemas = (): ReadonlyMap<string, z.ZodType> => components;
