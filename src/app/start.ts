import { createHmac } from 'node:crypto';
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../config/config.ts';
import { DEMO_USER } from '../domains/account/index.ts';
import { createSimulator, createSimulatorFeed, requireInstrument } from '../domains/market-data/index.ts';
import { type DemoAccess, demoQuery } from '../http/assets/demo-access.ts';
import { assertPortFree } from '../http/http-port.ts';
import { systemClock } from '../kernel/clock.ts';
import { shownServers } from '../kernel/postgres-url.ts';
import type { Logger } from '../observability/logger.ts';
import { createDevKeys, signToken } from '../platform/auth/dev-keys.ts';
import { createTokenVerifier } from '../platform/auth/jwt.ts';
import { startEmbeddedPostgres } from '../platform/embedded/embedded-postgres.ts';
import { createApp } from './app.ts';
import { createClosers } from './closers.ts';
import { configuredFeeds } from './compose/called-feeds.ts';
import { connectDatabase } from './compose/connect-database.ts';
import { connectFastPath } from './compose/connect-fast-path.ts';
import { connectTelemetry } from './compose/connect-telemetry.ts';
import { connectWakeups } from './compose/connect-wakeups.ts';
import { demoCaller, SIMULATED, seedDemo } from './demo.ts';
import { followCatalogue } from './follow-catalogue.ts';
import { prepareDatabase } from './prepare-database.ts';
import { runFeeds } from './run-feeds.ts';
import { runStrategies } from './run-strategies.ts';
import { reportSignals } from './signal-lines.ts';

/** Reports a completed step of the start to the person at the terminal. */
export type ReportStep = (part: string, how: string) => void;

export interface Running {
  url: string;
  /** A token of the demo account; null without one. */
  token: string | null;
  /** The query string that opens pages as the demo account; empty without one. */
  pageQuery: string;
  /** Says that this process is not ready, and serves on. */
  drain(): void;
  /** Stops all parts in reverse order. Throws an Error that names the parts that could not be closed. */
  stop(): Promise<void>;
}

export interface StartOptions {
  logger: Logger;
  say: ReportStep;
  /** Number of uncaught errors so far, for /metrics. */
  uncaughtErrors?: () => number;
  /** Receives a line per signal of the demo account. */
  onSignal(line: string): void;
  /** Called when a required part, such as the embedded database, stops unexpectedly. */
  onFatal(reason: string): void;
}

const DAY_HOURS = 24;
const SIMULATOR_SEED = 'ex7';
const IN_DEVELOPMENT = ['development', 'test'];

/** Starts all parts in one process. Throws StartupError after stopping the parts that had started. */
export async function start(config: Config, options: StartOptions): Promise<Running> {
  const { logger, uncaughtErrors, say, onSignal, onFatal } = options;
  const closers = createClosers(logger);
  try {
    await assertPortFree(config.http);
    const { telemetry, loopBlocks } = await connectTelemetry(config, logger, closers);
    const url = config.databaseUrl ?? (await embedded());
    const fastPath = await connectFastPath(config, logger);
    const { db, reservedDb, listDatabase, ...connected } = connectDatabase(url, config, fastPath?.roles, logger);
    closers.add('database', connected.close);
    if (config.databaseUrl) say('PostgreSQL', shownServers(url));
    const { applied } = await prepareDatabase(db);
    say('migrations', applied.length > 0 ? `${applied.length} applied` : 'up to date');

    const { wakeups, redis, redisOk, close } = connectWakeups(config, logger);
    closers.add('wake-ups', close);

    // In development without a configured key, tokens are signed with a secret stored in the data folder.
    const ownKeys =
      !config.auth.jwtSecret && !config.auth.supabaseUrl && IN_DEVELOPMENT.includes(config.mode)
        ? await createDevKeys(config.dataDir)
        : null;
    const secret = config.auth.jwtSecret ?? ownKeys?.secret ?? null;
    const verifier = createTokenVerifier({ secret, supabaseUrl: config.auth.supabaseUrl, clock: systemClock });

    // Pages open without a token only through the printed link (see demo-access.ts).
    const pages = config.mode === 'development' && config.demo && secret ? demoAccess(secret) : null;
    const app = await createApp(config, {
      db,
      reservedDb,
      listDatabase,
      wakeups,
      verifier,
      clock: systemClock,
      logger,
      telemetry,
      loopBlocks,
      ...(uncaughtErrors ? { uncaughtErrors } : {}),
      fastPath: fastPath?.graphql,
      ...(redis ? { redis } : {}),
      ...(redisOk ? { redisOk } : {}),
      ...(pages ? { demo: pages } : {}),
    });
    const { services } = app;
    closers.add('catalogue', await followCatalogue({ catalogue: services.marketCatalogue, wakeups, logger }));
    // A file that is not valid stops a process without workers, too.
    configuredFeeds(config.feeds);
    if (config.roles.includes('worker')) {
      await runStrategies(closers, { db, reservedDb, wakeups, services, logger, telemetry });
      const feeds = runFeeds(closers, { feeds: config.feeds, services, logger });
      if (feeds.length > 0) say('feeds', feeds.join(', '));
    }

    const token = config.demo && secret ? await demoToken(secret) : null;
    if (config.demo) await demo();
    closers.add('server', () => app.close());
    const listening = await app.listen();
    return {
      url: config.http.publicUrl ?? listening.url,
      token,
      pageQuery: pages ? demoQuery(pages) : '',
      drain: app.drain,
      stop: closers.close,
    };

    async function demo() {
      const simulators = SIMULATED.map((symbol) => createSimulator(requireInstrument(symbol, []), SIMULATOR_SEED));
      const feed = createSimulatorFeed({
        simulators,
        market: services.marketData,
        speed: config.simSpeed,
        clock: systemClock,
        sleep: (ms, signal) => sleep(ms, undefined, { signal }),
        onProblem: (message, error) => logger.warn({ error }, message),
      });
      const { nextTs } = await feed.prepare();
      say('simulator', `${SIMULATED.join(' and ')} from ${nextTs}, ${config.simSpeed} times as fast as real time`);
      // After the history is stored, because a runtime starts at the newest bar.
      const made = await seedDemo({ ...services, db, caller: demoCaller(Number.MAX_SAFE_INTEGER), clock: systemClock });
      say('demo account', made > 0 ? `${made} strategies made and started` : 'as you left it');
      const ending = new AbortController();
      reportSignals({ ...services, userId: DEMO_USER.userId, signal: ending.signal, onSignal });
      const running = feed.run(ending.signal).catch((error) => logger.error({ error }, 'the simulator stopped'));
      closers.add('simulator', () => {
        ending.abort();
        return running;
      });
    }
  } catch (error) {
    await closers.close().catch(() => {});
    throw error;
  }

  async function embedded() {
    const folder = join(config.dataDir, 'postgres');
    const server = await startEmbeddedPostgres({
      dataDir: folder,
      onLog: (line) => logger.debug(line),
      onExit: (reason) => onFatal(`PostgreSQL ended: ${reason}`),
    });
    closers.add('embedded PostgreSQL', () => server.stop());
    say('PostgreSQL', `embedded, data in ${relative(process.cwd(), folder) || folder}`);
    return server.url;
  }

  function demoAccess(secret: string): DemoAccess {
    const key = createHmac('sha256', secret).update('the link to the demo pages').digest('base64url');
    return { token: () => demoToken(secret), key, open: config.demoOpen };
  }

  /** In development the demo account is the operator of this machine, too: it imports bars in the studio. */
  function demoToken(secret: string) {
    const issuer = config.auth.supabaseUrl && `${config.auth.supabaseUrl}/auth/v1`;
    return signToken(
      { secret, issuer, clock: systemClock },
      { ...DEMO_USER, admin: config.mode === 'development', hours: DAY_HOURS },
    );
  }
}
