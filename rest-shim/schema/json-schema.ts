import * as z from 'zod';

/** A JSON Schema of draft 2020-12, as used by OpenAPI 3.1. */
export type JsonSchema = Readonly<Record<string, unknown>>;

const PREFIX = '#/components/schemas/';

export const ref = (name: string): JsonSchema => ({ $ref: `${PREFIX}${name}` });

/**
 * Converts a zod schema to JSON Schema: `output` for responses, `input` for requests. Components become references,
 * including the schema itself unless `whole`.
 */
export function jsonSchema(schema: z.ZodType, io: 'input' | 'output', { whole = false } = {}): JsonSchema {
  const id = schema.meta()?.id;
  if (typeof id === 'string' && !whole) return ref(id);
  const made = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    reused: 'inline',
    override: ({ zodSchema, jsonSchema: made }) => {
      // zod omits these for the input of a transform.
      const { default: fallback, examples } = (z.globalRegistry.get(zodSchema) ?? {}) as Record<string, unknown>;
      if (fallback !== undefined) made.default = fallback as never;
      if (examples !== undefined) made.examples = examples as never;
      // Clients must ignore unknown keys, so that the API can add some.
      if (made.additionalProperties === false) delete made.additionalProperties;
      if (made.propertyNames) delete made.propertyNames;
      if (made.type === 'integer' && made.minimum === Number.MIN_SAFE_INTEGER) delete made.minimum;
      if (made.type === 'integer' && made.maximum === Number.MAX_SAFE_INTEGER) delete made.maximum;
    },
  }) as { $defs?: Record<string, object> };
  // zod moves schemas with an id to $defs, including the outermost one.
  const {
    $schema: _,
    $defs: __,
    id: ___,
    ...rest
  } = { ...made, ...(whole ? made.$defs?.[id as string] : {}) } as Record<string, unknown>;
  if (whole) delete rest.$ref;
  return withReferences(rest) as JsonSchema;
}

/** Replaces `$defs` references by references to components. */
function withReferences(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withReferences);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [
      key,
      key === '$ref' ? String(part).replace('#/$defs/', PREFIX) : withReferences(part),
    ]),
  );
}

/** An example assembled from the examples of a schema's parts. */
export function exampleOf(schema: JsonSchema, components: Readonly<Record<string, JsonSchema>>): unknown {
  const [own] = (schema.examples ?? []) as unknown[];
  if (own !== undefined) return own;
  if ('const' in schema) return schema.const;
  if (typeof schema.$ref === 'string') {
    return exampleOf(components[schema.$ref.slice(PREFIX.length)] as JsonSchema, components);
  }
  const [choice] = (schema.anyOf ?? schema.enum ?? []) as unknown[];
  if (choice !== undefined) return typeof choice === 'object' ? exampleOf(choice as JsonSchema, components) : choice;
  if (schema.type === 'array') return [exampleOf(schema.items as JsonSchema, components)];
  if (schema.properties) {
    const properties = Object.entries(schema.properties as Record<string, JsonSchema>);
    return Object.fromEntries(properties.map(([name, part]) => [name, exampleOf(part, components)]));
  }
  if (schema['x-example-key']) {
    return { [schema['x-example-key'] as string]: exampleOf(schema.additionalProperties as JsonSchema, components) };
  }
  return Array.isArray(schema.type) && schema.type.includes('null') ? null : {};
}
