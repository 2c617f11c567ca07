import { builder } from './builder.ts';

/** How this process and what it stands on are. */
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
  description: 'How this server and what it stands on are.',
  fields: (t) => ({
    status: t.exposeString('status', { description: '`ok`, or `degraded` when a part is down.' }),
    version: t.exposeString('version', { description: 'Of this server.' }),
    uptimeSeconds: t.exposeFloat('uptimeSeconds', { description: 'Since this process started.' }),
    database: t.exposeString('database', { description: '`ok` or `down`.' }),
    redis: t.exposeString('redis', { description: '`ok`, `down`, or `off` when none is configured.' }),
    dispatcher: t.exposeString('dispatcher', {
      description: '`ok` when a process that runs strategies was heard of in the last 15 seconds, else `stale`.',
    }),
  }),
});

builder.queryField('health', (t) =>
  t.field({
    type: Health,
    description: 'How this server and what it stands on are. Public.',
    resolve: (_root, _args, context) => context.health(),
  }),
);
