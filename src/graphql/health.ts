import { builder } from './builder.ts';

/** Health of this process and its dependencies. */
export interface HealthReport {
  /** `ok`, or `degraded` when a part is down. */
  status: 'ok' | 'degraded';
  version: string;
  uptimeSeconds: number;
  database: 'ok' | 'down';
  /** `off` when none is configured. */
  redis: 'ok' | 'down' | 'off';
  dispatcher: 'ok' | 'stale';
}

declare module './context.ts' {
  interface Context {
    health(): Promise<HealthReport>;
  }
}

const Health = builder.objectRef<HealthReport>('Health').implement({
  description: 'Health of the server and its dependencies.',
  fields: (t) => ({
    status: t.exposeString('status', { description: '`ok`, or `degraded` when a part is down.' }),
    version: t.exposeString('version', { description: 'The version of this server.' }),
    uptimeSeconds: t.exposeFloat('uptimeSeconds', { description: 'Seconds since this process started.' }),
    database: t.exposeString('database', { description: '`ok` or `down`.' }),
    redis: t.exposeString('redis', { description: '`ok`, `down`, or `off` when none is configured.' }),
    dispatcher: t.exposeString('dispatcher', {
      description: '`ok` when a process that runs strategies sent a heartbeat in the last 15 seconds, else `stale`.',
    }),
  }),
});

builder.queryField('health', (t) =>
  t.field({
    type: Health,
    description: 'Health of the server and its dependencies. Public.',
    resolve: (_root, _args, context) => context.health(),
  }),
);
