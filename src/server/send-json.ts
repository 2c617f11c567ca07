import type { IncomingMessage, ServerResponse } from 'node:http';

export function sendJson(request: IncomingMessage, response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
  });
  response.end(request.method === 'HEAD' ? undefined : text);
}

export const sendNotFound = (request: IncomingMessage, response: ServerResponse): void =>
  sendJson(request, response, 404, { detail: 'Not Found' });
