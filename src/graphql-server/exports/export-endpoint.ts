import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import type { Caller } from '../../domains/account/index.ts';
import type { ClientOf } from '../../http/client.ts';
import { connectionOf } from '../../http/client-connection.ts';
import { ClientGoneError, invalid } from '../../kernel/domain-error.ts';
import type { Operations } from '../operations.ts';
import type { Yoga } from '../yoga.ts';
import { createExportWriter, EXPORT_TYPES, type ExportFormat } from './export-formats.ts';
import { CURSOR, type ExportPlan, POSITION, planExport } from './export-plan.ts';

/** Milliseconds that a client may read nothing. */
const STALLED_MS = 30_000;

/** The format that a request asks for: `?format=`, or its Accept header. Null: the usual JSON. */
export function exportFormat({ url = '', headers }: IncomingMessage): ExportFormat | null {
  const search = new URLSearchParams(url.includes('?') ? url.slice(url.indexOf('?')) : '');
  const given = search.get('format');
  if (given !== null && given !== 'json') {
    if (Object.hasOwn(EXPORT_TYPES, given)) return given as ExportFormat;
    throw invalid(['format'], `must be csv, ndjson, parquet or json, got "${given.slice(0, 40)}"`);
  }
  const accepted = (headers.accept ?? '').toLowerCase();
  const formats = Object.entries(EXPORT_TYPES) as [ExportFormat, string][];
  return formats.find(([, type]) => accepted.startsWith(type.split(';')[0] as string))?.[0] ?? null;
}

export interface ExportDeps {
  schema: GraphQLSchema;
  yoga: Yoga;
  operations: Pick<Operations, 'execute'>;
  callerOf(request: IncomingMessage): Promise<Caller | null>;
  clientOf: ClientOf;
  /** Default 30,000. */
  stalledMs?: number;
}

export type Export = (
  request: IncomingMessage,
  response: ServerResponse,
  format: ExportFormat,
  params: Readonly<Record<string, unknown>>,
) => Promise<void>;

/** Streams the list that a query asks for, page by page: the next one is read when the client has taken the last. */
export function createExport(deps: ExportDeps): Export {
  const { schema, yoga, operations, callerOf, clientOf, stalledMs = STALLED_MS } = deps;
  /** Parses and validates with all limits. Throws the first error. */
  const checked = (query: string): DocumentNode => {
    const { parse, validate } = yoga.getEnveloped({ params: { query } } as never);
    const document = parse(query) as DocumentNode;
    const [error] = validate(schema, document) as readonly Error[];
    if (error) throw error;
    return document;
  };
  return async (request, response, format, params) => {
    const { query, variables } = params;
    if (typeof query !== 'string') throw invalid(['query'], 'must be the text of a query');
    const given = typeof variables === 'object' && variables !== null ? (variables as Record<string, unknown>) : {};
    const caller = await callerOf(request);
    const plan = planExport(schema, checked(query), given);
    const read = async (after: string | null) => {
      const { data, errors } = await operations.execute({
        operation: plan.operation,
        variables: plan.paged ? { ...given, [CURSOR]: after } : given,
        context: { caller, client: clientOf(request), connection: connectionOf(response) },
      });
      if (errors?.[0]) throw errors[0];
      return listIn(plan, data as Record<string, unknown>);
    };
    // Errors of the first page are answered as such; a later one cuts the stream off.
    let page = await read(null);
    response.writeHead(200, {
      'content-type': EXPORT_TYPES[format],
      'content-disposition': `attachment; filename="${plan.path.at(-1)}.${format}"`,
      'x-time-zone': plan.timeZone,
      vary: 'accept',
    });
    const writer = createExportWriter(format, plan);
    const send = (chunk: string | Buffer) => write(response, chunk, stalledMs);
    await send(writer.start());
    for (;;) {
      if (page.rows.length > 0) await send(writer.rows(page.rows));
      if (page.next === null) break;
      page = await read(page.next);
    }
    await send(writer.end());
    response.end();
  };
}

async function write(response: ServerResponse, chunk: string | Buffer, stalledMs: number): Promise<void> {
  if (response.destroyed) throw new ClientGoneError();
  if (chunk.length === 0 || response.write(chunk)) return;
  const stalled = AbortSignal.timeout(stalledMs);
  const closed = new AbortController();
  const onClose = () => closed.abort();
  response.once('close', onClose);
  try {
    await once(response, 'drain', { signal: AbortSignal.any([stalled, closed.signal]) });
  } catch {
    response.destroy();
    throw new ClientGoneError();
  } finally {
    response.off('close', onClose);
  }
}

type Json = Record<string, unknown> | null;

function listIn({ path, rows, columns, paged }: ExportPlan, data: Record<string, unknown>) {
  const at = (value: unknown, key: string): unknown => (value as Json)?.[key];
  const list = path.reduce<unknown>(at, data);
  const [first, ...rest] = rows;
  const items = (first === undefined ? list : at(list, first)) as unknown[] | null;
  const position = paged
    ? (at(list, POSITION) as { hasNextPage: boolean; endCursor: string | null } | undefined)
    : undefined;
  return {
    rows: (items ?? []).map((item) => {
      const row = rest.reduce<unknown>(at, item);
      return columns.map((column) => column.path.reduce<unknown>(at, row));
    }),
    next: position?.hasNextPage ? position.endCursor : null,
  };
}
