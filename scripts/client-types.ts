import { mkdirSync, writeFileSync } from 'node:fs';
import openapiTS, { astToString, type OpenAPI3 } from 'openapi-typescript';
import { type OpenApiDocument, openApiDocument, restRows } from '../rest-shim/index.ts';

// `npm run client-types` writes the types of the TypeScript SDK from the OpenAPI document. The SDK throws what is refused, so
// its types have successful answers only.

const FILE = 'clients/typescript/src/generated/api.ts';
type Json = Record<string, unknown>;

const document = openApiDocument(restRows, { version: '' });
const source = withoutExamples({ ...document, paths: successful(document.paths), components: componentsOf(document) });
const types = await openapiTS(source as unknown as OpenAPI3, { alphabetize: false, exportType: true });
mkdirSync('clients/typescript/src/generated', { recursive: true });
writeFileSync(FILE, `// Made by npm run client-types.\n\n${astToString(types)}`);

function successful(paths: OpenApiDocument['paths']): Json {
  const operations = (methods: OpenApiDocument['paths'][string]) =>
    Object.entries(methods).map(([method, operation]) => {
      const { 'x-codeSamples': _, ...rest } = operation;
      const responses = Object.entries(operation.responses).filter(([status]) => status.startsWith('2'));
      return [method, { ...rest, responses: Object.fromEntries(responses) }];
    });
  return Object.fromEntries(
    Object.entries(paths).map(([route, methods]) => [route, Object.fromEntries(operations(methods))]),
  );
}

/** Without errors; with the data of the stream's events by their kind. */
function componentsOf({ components, paths }: OpenApiDocument): Json {
  const schemas = Object.entries(components.schemas ?? {}).filter(([name]) => !/^Error|Error$/.test(name));
  const stream = paths['/api/signals/stream']?.get?.responses['200'] as {
    content: Record<string, { schema: { 'x-events': Json } }>;
  };
  const properties = stream.content['text/event-stream']?.schema['x-events'] as Json;
  const SignalStreamEvents = { type: 'object', required: Object.keys(properties), properties };
  return { schemas: { ...Object.fromEntries(schemas), SignalStreamEvents } };
}

/** Examples are in `/docs`. */
function withoutExamples(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutExamples);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([key, part]) => !isExample(key, part));
  return Object.fromEntries(kept.map(([key, part]) => [key, withoutExamples(part)]));
}

/** `examples` is a list in schemas and a map in contents; a field may have these names as well. */
function isExample(key: string, part: unknown): boolean {
  if (key === 'example') return !(typeof part === 'object' && part !== null && 'type' in part);
  return key === 'examples';
}
