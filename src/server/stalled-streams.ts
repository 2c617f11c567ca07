import type { IncomingMessage, ServerResponse } from 'node:http';

const LOOKS = 4;

/**
 * Cuts off who asked for an event stream and has taken nothing of what waits for it for `patience` milliseconds: it
 * resumes with its cursor. (A socket's own timeout does not do: Yoga's adapter takes it away from streams.)
 */
export function cutWhenStalled(request: IncomingMessage, response: ServerResponse, patience = 20_000): void {
  if (!request.headers.accept?.includes('text/event-stream')) return;
  let looks = 0;
  const timer = setInterval(() => {
    looks = response.writableNeedDrain ? looks + 1 : 0;
    if (looks >= LOOKS) response.destroy();
  }, patience / LOOKS).unref();
  response.on('drain', () => {
    looks = 0;
  });
  response.once('close', () => clearInterval(timer));
}
