import type { IncomingMessage, ServerResponse } from 'node:http';

// Each body is limited, but thousands of connections may send one at once: their bytes are limited together.

/** The request bodies that are in memory: from their first byte until the response is closed. */
export interface BodyBudget {
  /** Counts the body of this request. Bodies of requests that are not watched are not counted. */
  watch(request: IncomingMessage, response: ServerResponse): void;
  /** Bytes in memory. */
  bytes(): number;
}

const holds = new WeakMap<IncomingMessage, (bytes: number) => boolean>();

export function createBodyBudget(maxBytes: number): BodyBudget {
  let total = 0;
  return {
    watch(request, response) {
      let held = 0;
      holds.set(request, (bytes) => {
        if (response.closed || total + bytes > maxBytes) return false;
        held += bytes;
        total += bytes;
        return true;
      });
      response.once('close', () => {
        total -= held;
        held = 0;
      });
    },
    bytes: () => total,
  };
}

/** Counts bytes of a body that is being read; false when there is no room for them. */
export const holdBytes = (request: IncomingMessage, bytes: number): boolean => holds.get(request)?.(bytes) ?? true;
