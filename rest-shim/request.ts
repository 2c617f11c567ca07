import type { IncomingMessage } from 'node:http';
import type * as z from 'zod';
import { holdBytes } from './body-budget.ts';
import type { AnyInput, Endpoint } from './endpoint.ts';
import { coded } from './errors.ts';
import type { ShapeIssue } from './graph-reader.ts';
import { isRequired, issueType, type Readers } from './readers.ts';
import type { RestResponse, ValidationIssue } from './types.ts';

export const MAX_BODY_BYTES = 1024 * 1024;
const MAX_DEPTH = 64;

/** Rejects a request before its operation runs. */
export class HttpError extends Error {
  readonly answer: RestResponse;
  constructor(answer: RestResponse) {
    super(`rejected with status ${answer.status}`);
    this.answer = answer;
  }
}
export const unprocessable = (issues: readonly ValidationIssue[]): RestResponse => ({
  status: 422,
  // Deeply nested input can be parsed, but not serialised into the response.
  body: { detail: issues.map((issue) => (isTooDeep(issue.input) ? { ...issue, input: null } : issue)) },
});

function isTooDeep(value: unknown): boolean {
  let level = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) return true;
    level = level.flatMap((item) => (typeof item === 'object' && item !== null ? Object.values(item) : []));
  }
  return false;
}

/** The raw parameters, for the `input` of issues. */
export interface Sent {
  path: Record<string, string>;
  query: URLSearchParams;
  body: unknown;
}

/** Validates all parameters of an endpoint. Throws HttpError with all issues. */
export function readInput(endpoint: Pick<Endpoint, 'path' | 'query' | 'body'>, sent: Sent): AnyInput {
  const issues: ValidationIssue[] = [];
  const path = readAll(endpoint.path, sent.path, 'path', issues);
  const query = readAll(endpoint.query, lastOf(sent.query, endpoint.query), 'query', issues);
  const { body, shape } = readBody(endpoint.body, sent.body, issues);
  if (issues.length > 0) throw new HttpError(unprocessable(issues));
  if (shape.length > 0) {
    const message = 'The graph has the wrong shape.';
    throw new HttpError(coded(422, 'graph_invalid', message, undefined, { issues: shape }));
  }
  return { path, query, body };
}

function readBody(readers: Readers | null, sent: unknown, issues: ValidationIssue[]) {
  const shape: ShapeIssue[] = [];
  if (!readers) return { body: {}, shape };
  const optional = !Object.values(readers).some(isRequired);
  if (sent === undefined || (sent === null && optional)) {
    if (optional) return { body: readAll(readers, {}, 'body', issues, shape), shape };
    issues.push({ type: 'missing', loc: ['body'], msg: 'Field required', input: null });
    return { body: {}, shape };
  }
  if (typeof sent !== 'object' || sent === null || Array.isArray(sent)) {
    const msg = 'Input should be a valid dictionary or object to extract fields from';
    issues.push({ type: 'model_attributes_type', loc: ['body'], msg, input: sent });
    return { body: {}, shape };
  }
  return { body: readAll(readers, sent as Record<string, unknown>, 'body', issues, shape), shape };
}

function readAll(
  readers: Readers,
  sent: Record<string, unknown>,
  place: 'path' | 'query' | 'body',
  issues: ValidationIssue[],
  shape: ShapeIssue[] = [],
): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [name, reader] of Object.entries(readers)) {
    const input = Object.hasOwn(sent, name) ? sent[name] : undefined;
    const bad = input === undefined ? null : badText(input);
    if (bad) {
      issues.push({ ...bad, loc: [place, name, ...bad.loc] });
      continue;
    }
    const read = reader.safeParse(input);
    if (read.success) values[name] = read.data;
    else {
      for (const issue of read.error.issues) {
        const { shape: wrong } = (issue as { params?: { shape?: readonly ShapeIssue[] } }).params ?? {};
        if (wrong) shape.push(...wrong);
        else issues.push(parameterIssue(issue, [place, name], place === 'body' ? sent : null, input));
      }
    }
  }
  return values;
}

/** Converts a zod issue to pydantic's format; a missing key shows the containing object. */
function parameterIssue(issue: z.core.$ZodIssue, at: string[], parent: unknown, input: unknown): ValidationIssue {
  const path = issue.path as (string | number)[];
  const type = issueType(issue);
  const steps = type === 'missing' ? path.slice(0, -1) : path;
  const within = steps.reduce<unknown>((value, key) => (value as Record<string | number, unknown>)?.[key], input);
  const shown = type === 'missing' && path.length === 0 ? parent : within;
  return { type, loc: [...at, ...path], msg: issue.message, input: shown ?? null };
}

/** The last value of each name, as in FastAPI. An empty filter filters nothing; an empty value with a default is wrong. */
function lastOf(query: URLSearchParams, readers: Readers): Record<string, string> {
  const isFilter = (name: string) => readers[name]?.safeParse(undefined).data === null;
  return Object.fromEntries([...new Map(query)].filter(([name, value]) => value !== '' || !isFilter(name)));
}

/** The issue of text that PostgreSQL cannot store, or of nesting beyond the limit, anywhere in a value. */
function badText(value: unknown): ValidationIssue | null {
  const left: { value: unknown; loc: (string | number)[] }[] = [{ value, loc: [] }];
  for (let next = left.pop(); next; next = left.pop()) {
    const { value: item, loc } = next;
    if (typeof item === 'string') {
      if (isText(item)) continue;
      const msg = 'Value error, text must not contain NUL characters or lone surrogates';
      return { type: 'value_error', loc, msg, input: item };
    }
    if (typeof item !== 'object' || item === null) continue;
    if (loc.length >= MAX_DEPTH) {
      const msg = `Value error, input must not be nested deeper than ${MAX_DEPTH} levels`;
      return { type: 'value_error', loc: [], msg, input: null };
    }
    for (const [key, inner] of Object.entries(item)) {
      left.push({ value: inner, loc: [...loc, Array.isArray(item) ? Number(key) : key] });
      if (!Array.isArray(item) && !isText(key)) left.push({ value: key, loc });
    }
  }
  return null;
}
const isText = (value: string): boolean => !value.includes('\0') && value.isWellFormed();

/** Reads the JSON body; undefined when there is none. Throws HttpError with 413, 415 or 422. */
export async function readJson(req: IncomingMessage): Promise<unknown> {
  const length = req.headers['content-length'];
  if (length === undefined ? req.headers['transfer-encoding'] === undefined : Number(length) === 0) return undefined;
  if (Number(length) > MAX_BODY_BYTES) throw tooLarge();
  const type = req.headers['content-type'];
  if (type !== undefined && !/^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i.test(type)) {
    const message = `The body must be JSON (content-type: application/json), got ${type.slice(0, 100)}`;
    throw new HttpError(coded(415, 'unsupported_media_type', message));
  }
  const body = await readBytes(req);
  return body.length === 0 ? undefined : parseJson(body);
}

/** Reads a raw body of any content type. Throws HttpError with 413 or 415. */
export async function readRaw(req: IncomingMessage): Promise<Buffer> {
  if (Number(req.headers['content-length']) > MAX_BODY_BYTES) throw tooLarge();
  return readBytes(req);
}

/** `for await` would destroy the connection on an early exit, but the response needs it. */
function readBytes(req: IncomingMessage): Promise<Buffer> {
  const encoding = req.headers['content-encoding'];
  // Compressed bodies are not read: a few bytes can expand to gigabytes.
  if (encoding !== undefined && encoding.trim().toLowerCase() !== 'identity') {
    const message = `The body must not be compressed (content-encoding), got ${encoding.slice(0, 100)}`;
    throw new HttpError(coded(415, 'unsupported_media_type', message, { 'accept-encoding': 'identity' }));
  }
  return new Promise((resolve, reject) => {
    let body: Buffer = NOTHING;
    let bytes = 0;
    req.on('data', (chunk: Buffer) => {
      const refusal =
        bytes + chunk.length > MAX_BODY_BYTES ? tooLarge() : holdBytes(req, chunk.length) ? null : tooBusy();
      if (refusal) {
        body = NOTHING;
        bytes = MAX_BODY_BYTES;
        reject(refusal);
        return;
      }
      body = appended(body, bytes, chunk);
      bytes += chunk.length;
    });
    req.on('end', () => resolve(body.subarray(0, bytes)));
    req.on('error', reject);
  });
}

const NOTHING = Buffer.alloc(0);

/**
 * The first `bytes` of a buffer and a chunk: in the same buffer while it has room. A list of chunks would take a hundred
 * times their bytes when a client sends chunks of one byte.
 */
function appended(buffer: Buffer, bytes: number, chunk: Buffer): Buffer {
  if (bytes === 0) return chunk;
  const needed = bytes + chunk.length;
  // The first chunk has no room: Node's own buffer is not written to.
  const grown = needed > buffer.length ? Buffer.allocUnsafe(needed * 2) : buffer;
  if (grown !== buffer) buffer.copy(grown, 0, 0, bytes);
  chunk.copy(grown, bytes);
  return grown;
}

const tooLarge = () =>
  new HttpError(
    coded(413, 'body_too_large', `The body must be at most ${MAX_BODY_BYTES} bytes`, { connection: 'close' }),
  );

const tooBusy = () =>
  new HttpError(
    coded(503, 'too_busy', 'The server is reading as many request bodies as it can hold: try again in 1 s.', {
      connection: 'close',
      'retry-after': '1',
    }),
  );

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch (error) {
    const { message } = error as Error;
    const position = Number(/position (\d+)/.exec(message)?.[1] ?? 0);
    const issue = { type: 'json_invalid', loc: ['body', position], msg: 'JSON decode error', input: {} };
    throw new HttpError(unprocessable([{ ...issue, ctx: { error: message } } as ValidationIssue]));
  }
}
