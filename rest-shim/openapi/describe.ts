import type { JsonSchema } from '../schema/json-schema.ts';
import { COMPONENT_TEXTS } from './component-texts.ts';
import { FIELD_TEXTS } from './field-texts.ts';

type Schema = Record<string, unknown>;

/** The schema of a component with a description of it and of each of its fields. */
export function describedComponent(name: string, schema: JsonSchema): JsonSchema {
  const described = describedFields(name, schema) as Schema;
  const code = codeOf(schema);
  const text = COMPONENT_TEXTS[name] ?? (code ? `The error \`${code}\`.` : undefined);
  return described.description || !text ? described : { description: text, ...described };
}

/** The code of an error's component. */
function codeOf(schema: JsonSchema): string | undefined {
  const { detail } = (schema.properties ?? {}) as Record<string, { properties?: { code?: { const?: string } } }>;
  return detail?.properties?.code?.const;
}

/** The schema with a description of each field; `parent` is the component, operation or field that it belongs to. */
export function describedFields(parent: string, schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map((part) => describedFields(parent, part));
  if (typeof schema !== 'object' || schema === null) return schema;
  const { properties, ...rest } = schema as { properties?: Record<string, Schema> };
  const parts = Object.entries(rest).map(([key, part]) => [
    key,
    ['items', 'anyOf', 'allOf', 'additionalProperties'].includes(key) ? describedFields(parent, part) : part,
  ]);
  if (!properties) return Object.fromEntries(parts);
  const fields = Object.entries(properties).map(([name, field]) => {
    const inner = describedFields(name, field) as Schema;
    return [name, isDescribed(inner) ? inner : { ...inner, ...textOf(parent, name) }];
  });
  return { ...Object.fromEntries(parts), properties: Object.fromEntries(fields) };
}

/** A reference has the description of its component. */
const isDescribed = (schema: Schema): boolean =>
  Boolean(schema.description ?? schema.$ref) ||
  ((schema.anyOf ?? []) as Schema[]).some((part) => isDescribed(part) || Boolean(part.$ref));

/** The description of a field or parameter, if there is one. */
export function textOf(parent: string, name: string): { description?: string } {
  const description = FIELD_TEXTS[`${parent}.${name}`] ?? FIELD_TEXTS[name];
  return description ? { description } : {};
}
