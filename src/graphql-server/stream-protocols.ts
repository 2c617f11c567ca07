import type { ExecutionResult } from 'graphql';
import { jsonLine } from '../../rest-shim/index.ts';

/** A wire format for subscription results over HTTP. */
export interface StreamProtocol {
  contentType: string;
  /** Sent with the head so that clients see the connection at once. */
  opening: string;
  /** Sent periodically so that proxies keep the connection. */
  keepAlive: string;
  /** Formats a result. */
  next(result: object): string;
  /** Marks the end of the stream. */
  complete: string;
}

/** GraphQL over SSE, distinct connections mode. */
const serverSentEvents: StreamProtocol = {
  contentType: 'text/event-stream; charset=utf-8',
  opening: ':\n\n',
  keepAlive: ':\n\n',
  next: (result) => `event: next\ndata: ${jsonLine(result)}\n\n`,
  complete: 'event: complete\ndata:\n\n',
};

// A reader treats a part as complete at the next boundary, so each part is followed by one.
const BOUNDARY = '\r\n--graphql';
const part = (json: string): string => `\r\ncontent-type: application/json\r\n\r\n${json}${BOUNDARY}`;

/** Apollo's multipart subscription protocol, used by Apollo Client's HttpLink. */
const multipart: StreamProtocol = {
  contentType: 'multipart/mixed;boundary="graphql";subscriptionSpec=1.0',
  opening: `${BOUNDARY}${part('{}')}`,
  keepAlive: part('{}'),
  next: (result) => part(jsonLine({ payload: result })),
  complete: '--\r\n',
};

const PROTOCOLS: readonly (readonly [mediaType: string, protocol: StreamProtocol])[] = [
  ['text/event-stream', serverSentEvents],
  ['multipart/mixed', multipart],
];

export const STREAM_TYPES: readonly string[] = PROTOCOLS.map(([mediaType]) => mediaType);

const JSON_TYPES = ['application/json', 'application/graphql-response+json'];

const typesOf = (accept: string | null): string[] =>
  (accept ?? '*/*').split(',').map((part) => (part.split(';', 1)[0] as string).trim().toLowerCase());

const accepts = (accepted: readonly string[], mediaType: string): boolean =>
  accepted.some((type) => type === mediaType || type === '*/*' || type === `${mediaType.split('/', 1)[0]}/*`);

/** The protocol for this Accept header; null if it allows none. */
export function protocolFor(accept: string | null): StreamProtocol | null {
  const accepted = typesOf(accept);
  return PROTOCOLS.find(([mediaType]) => accepts(accepted, mediaType))?.[1] ?? null;
}

/** The protocol for a single result if the Accept header does not allow JSON; else null. */
export function protocolForResult(accept: string | null): StreamProtocol | null {
  const accepted = typesOf(accept);
  return JSON_TYPES.some((mediaType) => accepts(accepted, mediaType)) ? null : protocolFor(accept);
}

/** The result for the client, without the HTTP extensions of its errors. */
export function shownResult(result: ExecutionResult): object {
  if (!result.errors) return result;
  const errors = result.errors.map((error) => {
    const { extensions: { http: _status, ...extensions } = {}, ...shown } = error.toJSON();
    return { ...shown, extensions };
  });
  return { ...result, errors };
}

/** Encodes text as one chunk of HTTP/1.1 chunked transfer coding. */
export function chunkOf(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]);
}

/** Ends a chunked body; without it the client treats the body as cut off. */
export const LAST_CHUNK = Buffer.from('0\r\n\r\n');
