/** What a load balancer asks. */
export interface Readiness {
  ready: boolean;
  database: 'ok' | 'down';
  /** True once a shutdown has begun: send no more work here. */
  shuttingDown: boolean;
}

export interface Health {
  readiness(): Promise<Readiness>;
}

const PATIENCE_MS = 2_000;

/** Ready: the database answers within 2 s, and no shutdown has begun. */
export function createHealth({ ping, shutdown }: { ping(): Promise<unknown>; shutdown: AbortSignal }): Health {
  return {
    async readiness() {
      const database = await answers(ping);
      const shuttingDown = shutdown.aborted;
      return { ready: database && !shuttingDown, database: database ? 'ok' : 'down', shuttingDown };
    },
  };
}

async function answers(ping: () => Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, PATIENCE_MS, false);
  });
  try {
    return await Promise.race([late, ping().then(() => true)]);
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}
