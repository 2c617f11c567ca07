import type { IncomingMessage, ServerResponse } from 'node:http';
import { sendText } from '../../rest-shim/index.ts';

export function sendJson(request: IncomingMessage, response: ServerResponse, status: number, body: unknown): void {
  const headers = { 'content-type': 'application/json; charset=utf-8' };
  sendText(request, response, { status, headers, text: JSON.stringify(body) });
}

export const sendNotFound = (request: IncomingMessage, response: ServerResponse): void =>
  sendJson(request, response, 404, { detail: 'Not Found' });
