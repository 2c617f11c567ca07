import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { type OpenApiDocument, openApiDocument, restRows } from '../../rest-shim/index.ts';

// Every REST response of every test must match /openapi.json: status, content type, every key.

type Schema = Record<string, unknown>;
interface Described {
  method: string;
  route: string;
  pattern: RegExp;
  literals: number;
  responses: Record<string, { content?: Record<string, { schema: Schema }> }>;
}

export const document: OpenApiDocument = openApiDocument(restRows, { version: 'test' });
const components = document.components.schemas as Record<string, Schema>;

const ajv = new Ajv2020({ strict: false, allErrors: true });
formats.default(ajv);
// Its readers judge it: text, or a number that a float holds.
ajv.addFormat('decimal', true);
const COMPONENTS = 'https://ex7/components';
ajv.addSchema({
  $id: COMPONENTS,
  $defs: Object.fromEntries(Object.entries(components).map(([name, schema]) => [name, closedSchema(schema)])),
});
const compiled = new Map<Schema, ValidateFunction>();

/** Validates JSON against a schema of the document; unknown keys are errors. */
export function problemsOf(schema: Schema, value: unknown): string[] {
  const validate = compiled.get(schema) ?? ajv.compile(closedSchema(schema) as Schema);
  compiled.set(schema, validate);
  if (validate(value)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath || '(whole)'} ${message} ${JSON.stringify(params)}`,
  );
}

/** The schema with its references into COMPONENTS, its objects without any other keys. */
function closedSchema(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closedSchema);
  if (typeof schema !== 'object' || schema === null) return schema;
  const given = schema as Schema;
  const inner = Object.fromEntries(
    Object.entries(given).map(([key, part]) => [
      key,
      key === '$ref' ? String(part).replace('#/components/schemas/', `${COMPONENTS}#/$defs/`) : closedSchema(part),
    ]),
  );
  const isRecord = given.type === 'object' && 'properties' in given && !('additionalProperties' in given);
  return isRecord ? { ...inner, additionalProperties: false } : inner;
}

const described: Described[] = Object.entries(document.paths).flatMap(([route, operations]) =>
  Object.entries(operations).map(([method, { responses }]) => ({
    method: method.toUpperCase(),
    route,
    pattern: new RegExp(`^${route.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
    literals: route.split('/').filter((part) => !part.startsWith('{')).length,
    responses: responses as Described['responses'],
  })),
);

/** What the document says of a call; null when there is no such row. */
export function describedCall(method: string, path: string): Described | null {
  const fits = described.filter((row) => row.method === method && row.pattern.test(path));
  return fits.sort((one, other) => other.literals - one.literals)[0] ?? null;
}

/** Throws when an answer is not as its row says. Paths and methods that are no row's are answered as HTTP has it. */
export function checkAnswer(
  method: string,
  path: string,
  answer: { status: number; type: string; text: string },
): void {
  const row = describedCall(method === 'HEAD' ? 'GET' : method, path);
  if (!row || method === 'OPTIONS') return;
  const { status, type, text } = answer;
  const response = row.responses[status];
  const told = `${method} ${path} (${row.route}) answered ${status} ${text.slice(0, 400)}`;
  if (!response) throw new Error(`${told}: /openapi.json knows no ${status} of it`);
  const [contentType = '', content] = Object.entries(response.content ?? {})[0] ?? [];
  if (method === 'HEAD' || !content) {
    if (text !== '') throw new Error(`${told}: /openapi.json says that it has no body`);
    return;
  }
  if (!type.startsWith(contentType)) throw new Error(`${told}: ${type}, but /openapi.json says ${contentType}`);
  if (contentType !== 'application/json') return;
  const problems = problemsOf(content.schema, JSON.parse(text));
  if (problems.length > 0) throw new Error(`${told}: not as in /openapi.json:\n${problems.join('\n')}`);
}

const origins = new Set<string>();
let watched: typeof fetch | null = null;
/** Until the returned function is called, every answer that `fetch` brings from this origin is checked. Streams are not. */
export function checkAnswersFrom(url: string): () => void {
  const { origin } = new URL(url);
  origins.add(origin);
  watchFetch();
  return () => void origins.delete(origin);
}

function watchFetch(): void {
  if (watched) return;
  const original = globalThis.fetch;
  watched = async (input, init) => {
    const response = await original(input, init);
    const request = input instanceof Request ? input : null;
    const asked = new URL(request?.url ?? String(input));
    const type = response.headers.get('content-type') ?? '';
    if (!origins.has(asked.origin) || !asked.pathname.startsWith('/api/') || type.startsWith('text/event-stream')) {
      return response;
    }
    const method = (init?.method ?? request?.method ?? 'GET').toUpperCase();
    const text = await response.clone().text();
    checkAnswer(method, asked.pathname, { status: response.status, type, text });
    return response;
  };
  globalThis.fetch = watched;
}
