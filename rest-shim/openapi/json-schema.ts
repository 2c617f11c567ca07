/** A JSON Schema of draft 2020-12, as OpenAPI 3.1 takes it. */
export type Schema = Readonly<Record<string, unknown>>;

export const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });

/** An object that always has all of these keys. */
export const record = (properties: Record<string, Schema>, description?: string): Schema => ({
  type: 'object',
  ...(description ? { description } : {}),
  properties,
  required: Object.keys(properties),
});
export const listOf = (items: Schema, description?: string): Schema => ({
  type: 'array',
  ...(description ? { description } : {}),
  items,
});
/** A value for each of many keys that are not known beforehand. */
export const mapOf = (values: Schema, description: string, key: string): Schema => ({
  type: 'object',
  description,
  additionalProperties: values,
  'x-example-key': key,
});
export const orNull = (schema: Schema): Schema =>
  typeof schema.type === 'string' && !('enum' in schema)
    ? { ...schema, type: [schema.type, 'null'] }
    : { anyOf: [schema, { type: 'null' }] };

export const text = (example: string, description?: string): Schema => ({
  type: 'string',
  ...(description ? { description } : {}),
  examples: [example],
});
export const words = (values: readonly string[], description?: string): Schema => ({
  type: 'string',
  ...(description ? { description } : {}),
  enum: values,
});
export const whole = (example: number, description?: string): Schema => ({
  type: 'integer',
  ...(description ? { description } : {}),
  examples: [example],
});
export const float = (example: number, description?: string): Schema => ({
  type: 'number',
  ...(description ? { description } : {}),
  examples: [example],
});
export const flag = (example: boolean, description?: string): Schema => ({
  type: 'boolean',
  ...(description ? { description } : {}),
  examples: [example],
});
export const uuid = (description: string, example = '019a31c4-7d2e-7b61-9f0c-3a5d8e1b2c4f'): Schema => ({
  type: 'string',
  format: 'uuid',
  description,
  examples: [example],
});
export const instant = (description: string, example = '2026-04-20T13:35:00.120Z'): Schema => ({
  type: 'string',
  format: 'date-time',
  description,
  examples: [example],
});
export const tradeDay = (description: string): Schema => ({
  type: 'string',
  format: 'date',
  description,
  examples: ['2026-04-20'],
});
/** An exact decimal as text. */
export const decimal = (example: string, description: string): Schema => ({
  type: 'string',
  pattern: '^-?\\d+(\\.\\d+)?$',
  description,
  examples: [example],
});
/** Whatever JSON there is. */
export const anything = (description: string, example: unknown): Schema => ({ description, examples: [example] });

/** An example put together of those of its parts. */
export function exampleOf(schema: Schema, components: Readonly<Record<string, Schema>>): unknown {
  const [own] = (schema.examples ?? []) as unknown[];
  if (own !== undefined) return own;
  if ('const' in schema) return schema.const;
  if (typeof schema.$ref === 'string') {
    return exampleOf(components[schema.$ref.split('/').at(-1) as string] as Schema, components);
  }
  const [choice] = (schema.anyOf ?? schema.enum ?? []) as unknown[];
  if (choice !== undefined) return typeof choice === 'object' ? exampleOf(choice as Schema, components) : choice;
  if (schema.type === 'array') return [exampleOf(schema.items as Schema, components)];
  if (schema.properties) {
    const properties = Object.entries(schema.properties as Record<string, Schema>);
    return Object.fromEntries(properties.map(([name, part]) => [name, exampleOf(part, components)]));
  }
  if (schema['x-example-key']) {
    return { [schema['x-example-key'] as string]: exampleOf(schema.additionalProperties as Schema, components) };
  }
  return Array.isArray(schema.type) && schema.type.includes('null') ? null : {};
}
