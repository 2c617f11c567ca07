import type pg from 'pg';

// pg's `query_timeout` makes a timer a statement, which kept the rows of nearly every answer alive until the next full
// garbage collection: a quarter of what a list costs. A pool has a few connections with one statement each at a time, so
// one timer looks at all of them.

const LOOK_EVERY_MS = 250;

interface Running {
  /** By `performance.now()`. */
  until: number;
  /** Null: the connection is idle. */
  expire: (() => void) | null;
}

const running = new WeakMap<pg.ClientBase, Running>();

/** Watches the statements of a pool's connections; to be called before the first one is made. */
export function watchDeadlines(pool: pg.Pool): void {
  const watched = new Map<pg.PoolClient, Running>();
  let timer: NodeJS.Timeout | undefined;
  const look = () => {
    const now = performance.now();
    for (const { until, expire } of watched.values()) if (expire && now > until) expire();
  };
  pool.on('connect', (client) => {
    const state: Running = { until: 0, expire: null };
    running.set(client, state);
    watched.set(client, state);
    timer ??= setInterval(look, LOOK_EVERY_MS).unref();
  });
  pool.on('remove', (client) => {
    watched.delete(client);
    if (watched.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  });
}

/** Calls `expire` unless the statement that starts now on a watched connection ends within `ms`, give or take 250 ms. */
export function startDeadline(client: pg.ClientBase, ms: number, expire: () => void): void {
  const state = running.get(client);
  if (!state) return;
  state.until = performance.now() + ms;
  state.expire = expire;
}

export function endDeadline(client: pg.ClientBase): void {
  const state = running.get(client);
  if (state) state.expire = null;
}
