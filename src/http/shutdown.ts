import type { Server } from 'node:http';

/** Milliseconds that requests in flight may take before their connections are cut. */
const GRACE_MS = 3_000;

/** Stops accepting connections, waits for requests in flight, and cuts the remaining connections after the grace period. */
export async function closeHttpServer(server: Server, grace = GRACE_MS): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  server.closeIdleConnections();
  const cut = setTimeout(() => server.closeAllConnections(), grace);
  // A busy keep-alive connection becomes idle without an event.
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  await closed;
  clearTimeout(cut);
  clearInterval(sweep);
}
