import { isRequired, type Readers } from '../readers.ts';
import { type JsonSchema, jsonSchema } from '../schema/json-schema.ts';
import { describedFields, textOf } from './describe.ts';
import { componentSchemas, responsesOf } from './responses.ts';
import { isChange, isOpen, isRaw, isStream, type Row } from './row.ts';
import { codeSamples, PARAMETER_EXAMPLES } from './samples.ts';
import { sentWebhooks } from './sent-webhooks.ts';

export interface OpenApiDocument {
  openapi: '3.1.0';
  info: Record<string, unknown>;
  paths: Record<string, Record<string, Operation>>;
  components: Record<string, Record<string, JsonSchema>>;
  [key: string]: unknown;
}
interface Operation {
  responses: Record<string, JsonSchema>;
  [key: string]: unknown;
}

export interface DocumentOptions {
  version: string;
  /** The address of the API. Default: the origin of the document. */
  serverUrl?: string;
}

const DESCRIPTION = [
  'Send `Authorization: Bearer TOKEN` with an API key or a Supabase user token, except for calls marked as public.',
  'JSON in snake_case; decimals are strings; instants are ISO 8601 in UTC.',
  'Errors are `{"detail": {"code", "message", …}}`; wrong parameters and bodies are 422 with a list in `detail`.',
  '`x-request-id` is echoed, or generated. The same data, and more, is at `/graphql`.',
].join(' ');

const TAGS = [
  ['strategies', 'Graphs, their versions and lifecycle.'],
  ['signals', 'Signals, audit and runtimes.'],
  ['billing', 'Tiers, subscriptions, legal documents.'],
  ['alerts', 'Alert channels and deliveries.'],
  ['vix', 'Strategies drafted from a prompt.'],
  ['backtests', 'Runs over stored bars: progress, trades, equity.'],
  ['keys', 'API keys of programs.'],
  ['statistics', 'Results of trades, denied entries and decisions, by group.'],
  ['account', 'Instruments, performance, portfolio and risk.'],
  ['health', 'Health of the service.'],
] as const;

const TAG_OF_SEGMENT: Readonly<Record<string, string>> = {
  engines: 'strategies',
  legacy: 'signals',
  'stream-tickets': 'signals',
  keys: 'keys',
  backtests: 'backtests',
};

/** The OpenAPI 3.1 document of these endpoints. */
export function openApiDocument(rows: readonly Row[], { version, serverUrl = '/' }: DocumentOptions): OpenApiDocument {
  const components = componentSchemas();
  const paths: OpenApiDocument['paths'] = {};
  for (const row of rows) {
    paths[row.route] = { ...paths[row.route], [row.method.toLowerCase()]: operationOf(row, components) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'ex7',
      version,
      summary: 'Trading strategies drawn as graphs, run on market bars; their paper signals, live.',
      description: DESCRIPTION,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: serverUrl }],
    security: [{ bearer: [] }],
    tags: TAGS.map(([name, description]) => ({ name, description })),
    paths,
    webhooks: sentWebhooks(),
    components: {
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          description: 'An API key (`ex7_live_…`) or a Supabase access token.',
        },
      },
      schemas: components,
    },
  };
}

function tagOf(route: string): string {
  const segment = route.split('/')[2] as string;
  const name = TAG_OF_SEGMENT[segment] ?? segment;
  return TAGS.some(([tag]) => tag === name) ? name : 'account';
}

function operationOf(row: Row, components: Record<string, JsonSchema>): Operation {
  const body = requestBodyOf(row);
  const parameters = isRaw(row) ? parametersIn(row.query ?? {}, 'query') : parametersOf(row);
  const samples = codeSamples(row);
  return {
    operationId: row.id,
    tags: [tagOf(row.route)],
    summary: row.summary,
    description: descriptionOf(row),
    ...(isOpen(row) ? { security: [] } : {}),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body ? { requestBody: body } : {}),
    responses: responsesOf(row, parameters.length > 0 || body !== null, components),
    ...(samples.length > 0 ? { 'x-codeSamples': samples } : {}),
  };
}

/** The longer text of a row, and the field of GraphQL that answers the same. */
function descriptionOf(row: Row): string {
  const own = 'description' in row && row.description ? [row.description] : [];
  const field = isRaw(row) ? null : /\{\s*(?:\w+:\s*)?(\w+)/.exec(row.operation)?.[1];
  return field ? [...own, `In GraphQL: \`${field}\`.`].join('\n\n') : row.summary;
}

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'A text of your own, such as a UUID. For 24 hours the same request with the same key takes effect once and gets the same answer, with `Idempotency-Replayed: true`.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
  example: '6f1f5a52-5f0e-4a5b-9f43-0b6d2b6f6a11',
};

function parametersOf(row: Exclude<Row, { raw: true }>): JsonSchema[] {
  const lastEventId = {
    name: 'Last-Event-ID',
    in: 'header',
    required: false,
    description: 'The `id` of the last event received; the stream resumes after it.',
    schema: { type: 'string' },
  };
  return [
    ...parametersIn(row.path, 'path'),
    ...parametersIn(row.query, 'query'),
    ...(isStream(row) ? [lastEventId] : []),
    ...(isChange(row) ? [IDEMPOTENCY_KEY] : []),
  ];
}

function parametersIn(readers: Readers, place: 'path' | 'query'): JsonSchema[] {
  return Object.entries(readers).map(([name, schema]) => ({
    name,
    in: place,
    required: place === 'path' || isRequired(schema),
    ...(schema.meta()?.description ? { description: schema.meta()?.description } : textOf(place, name)),
    ...(Object.hasOwn(PARAMETER_EXAMPLES, name) && (place === 'path' || isRequired(schema))
      ? { example: PARAMETER_EXAMPLES[name] }
      : {}),
    schema: withoutNull(jsonSchema(schema, 'input')),
  }));
}

/** A parameter can be omitted but not null. */
function withoutNull(schema: JsonSchema): JsonSchema {
  const [only, nothing, ...more] = (schema.anyOf ?? []) as JsonSchema[];
  return only && nothing?.type === 'null' && more.length === 0 ? only : schema;
}

function requestBodyOf(row: Row): JsonSchema | null {
  if (isRaw(row)) {
    if (!row.takes) return null;
    const { type, description } = row.takes;
    return { required: true, content: { [type]: { schema: { type: 'object', description } } } };
  }
  if (!row.body) return null;
  const entries = Object.entries(row.body);
  const required = entries.filter(([, schema]) => isRequired(schema)).map(([name]) => name);
  const schema = {
    type: 'object',
    properties: Object.fromEntries(entries.map(([name, reader]) => [name, jsonSchema(reader, 'input')])),
    ...(required.length > 0 ? { required } : {}),
  };
  const example = 'example' in row && row.example !== undefined ? { example: row.example } : {};
  const described = describedFields(row.id, schema);
  return { required: required.length > 0, content: { 'application/json': { schema: described, ...example } } };
}
