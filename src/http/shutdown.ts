import type { Server } from 'node:http';

/** How long requests in flight may take before their connections are cut. */
const GRACE_MS = 3_000;

/** Stops taking connections, waits for the requests in flight, and cuts what is left after the grace period. */
export async function closeHttpServer(server: Server, grace = GRACE_MS): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  server.closeIdleConnections();
  const cut = setTimeout(() => server.closeAllConnections(), grace);
  // A kept-alive connection that was busy a moment ago becomes idle without anyone being told.
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  await closed;
  clearTimeout(cut);
  clearInterval(sweep);
}
