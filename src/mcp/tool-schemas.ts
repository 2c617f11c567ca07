import type { GraphQLSchema } from 'graphql';
import { answerSchema, argumentsSchema, type JsonSchema } from './json-schema.ts';
import type { Tool } from './tool.ts';

// The schemas of a tool, from its GraphQL operations.

/** Levels of a result that its schema describes; deeper ones only say what they are, since each costs tokens. */
const ANSWER_LEVELS = 1;

/** What was left out of a long answer, and how to get it. */
export const LEFT_OUT: JsonSchema = { type: 'array' };

/** The longest answer. It is taken by every tool, and listed where answers are long. */
export const MAX_KB: JsonSchema = { type: 'integer', minimum: 1, maximum: 500, default: 25 };

const MAX_KB_LISTED: JsonSchema = { type: 'integer', default: 25, maximum: 500 };

export interface ToolSchemas {
  tool: Tool;
  /** What arguments are checked against. */
  input: JsonSchema;
  /** What results are checked against in tests, to the last level. */
  output: JsonSchema;
  /** As it is listed. */
  listed: {
    name: string;
    title: string;
    description: string;
    inputSchema: JsonSchema;
    outputSchema: JsonSchema;
    annotations: Record<string, unknown>;
  };
}

export function toolSchemas(schema: GraphQLSchema, tool: Tool): ToolSchemas {
  const { name, title, description, operation, answer = operation } = tool;
  const derived = argumentsSchema(schema, operation);
  const properties: Record<string, JsonSchema> = { ...derived.properties };
  for (const [argument, more] of Object.entries({ ...tool.arguments, maxKb: MAX_KB })) {
    properties[argument] = { ...properties[argument], ...more };
  }
  const input = { ...derived, properties };
  const added = { ...tool.adds, ...(tool.long ? { leftOut: LEFT_OUT } : {}) };
  const outputOf = (levels: number) => {
    const output = tool.output ?? answerSchema(schema, answer, levels);
    return { ...output, properties: { ...output.properties, ...added } };
  };
  return {
    tool,
    input,
    output: outputOf(Number.POSITIVE_INFINITY),
    listed: {
      name,
      title,
      description,
      inputSchema: listedInput(tool, input),
      // What another tool answers too is listed there.
      outputSchema: shortAnswer(outputOf(tool.answer ? 0 : ANSWER_LEVELS)),
      annotations: listedAnnotations(tool),
    },
  };
}

/** The other hints mean nothing where nothing is changed. */
function listedAnnotations({ annotations: { readOnlyHint, ...changes } }: Tool): Record<string, unknown> {
  return { readOnlyHint, ...(readOnlyHint ? {} : changes), openWorldHint: false };
}

function listedInput(
  { long, brief = {}, example }: Tool,
  { properties = {}, required = [], ...input }: JsonSchema,
): JsonSchema {
  const { maxKb: _, ...others } = properties;
  const shown = Object.entries(long ? { ...others, maxKb: MAX_KB_LISTED } : others).map(([name, part]) => [
    name,
    short({ ...(part as JsonSchema), ...brief[name] }),
  ]);
  return {
    ...input,
    properties: Object.fromEntries(shown),
    ...(required.length > 0 ? { required } : {}),
    ...(Object.keys(example).length > 0 ? { examples: [example] } : {}),
  };
}

/** What can be null is named alone. */
function shortAnswer({ type, properties, items, ...rest }: JsonSchema): JsonSchema {
  if (Array.isArray(type) && !properties) return {};
  return {
    ...(type ? { type } : {}),
    ...rest,
    ...(properties
      ? { properties: Object.fromEntries(Object.entries(properties).map(([name, part]) => [name, shortAnswer(part)])) }
      : {}),
  };
}

/** Lists of tools are read by models and paid for by the token: what a name says is not said again. */
function short({ properties, items, description, examples: _, ...rest }: JsonSchema, level = 0): JsonSchema {
  return {
    ...rest,
    ...(description && level === 0 ? { description } : {}),
    ...(items ? { items: short(items, level + 1) } : {}),
    ...(properties
      ? {
          properties: Object.fromEntries(
            Object.entries(properties).map(([name, part]) => [name, short(part, level + 1)]),
          ),
        }
      : {}),
  };
}
