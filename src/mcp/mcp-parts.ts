import type { GraphQLSchema } from 'graphql';
import { type ToolSchemas, toolSchemas } from './tool-schemas.ts';
import { tools } from './tools/index.ts';

/** What all requests share: the tools with their schemas. */
export interface McpParts {
  version: string;
  byName: ReadonlyMap<string, ToolSchemas>;
  listed: ToolSchemas['listed'][];
}

export function mcpParts(schema: GraphQLSchema, version: string): McpParts {
  const all = tools.map((tool) => toolSchemas(schema, tool));
  return { version, byName: new Map(all.map((one) => [one.tool.name, one])), listed: all.map(({ listed }) => listed) };
}
