import {
  createChannelService,
  createChannelStore,
  createDeliveryService,
  createDeliveryStore,
  createInboundService,
  createSender,
} from '../../domains/alerts/index.ts';
import type { EventLog } from '../../events/index.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Tier } from '../../kernel/domain-error.ts';
import type { Database, Queryable, Tx } from '../../platform/postgres/database.ts';
import type { JobQueue } from '../../platform/postgres/jobs.ts';
import type { Providers } from './providers.ts';

export interface AlertParts {
  db: Database;
  clock: Clock;
  jobs: JobQueue;
  providers: Providers;
  entitlements: {
    capOf(db: Queryable, userId: string, cap: 'alert_channels'): Promise<{ limit: number; liftedBy: Tier | null }>;
  };
  openAccount(tx: Tx, caller: { userId: string; email: string | null }): Promise<void>;
  strategyName(userId: string, id: string): Promise<string | null>;
}

/** Alert channels, deliveries and inbound webhooks. */
export function createAlerts({ db, clock, jobs, providers, entitlements, openAccount, strategyName }: AlertParts) {
  const { mailer, telegram, webhooks, alerts } = providers;
  const { publicUrl, botName } = alerts;
  const services = { mailer, telegram, webhooks, botName };
  const store = createDeliveryStore();
  const channelStore = createChannelStore();
  const deliveries = createDeliveryService({
    db,
    store,
    channels: channelStore,
    jobs,
    send: createSender({ services, strategyName, publicUrl }),
    clock,
    ...(alerts.pause ? { pause: alerts.pause } : {}),
    ...(alerts.perMinute ? { perMinute: alerts.perMinute } : {}),
  });
  return {
    deliveries,
    channels: createChannelService({
      db,
      store: channelStore,
      deliveries,
      entitlements,
      openAccount,
      services,
      publicUrl,
      clock,
    }),
    inbound: createInboundService({ db, channels: channelStore, deliveries: store, telegram, clock }),
  };
}

/** Wraps the log: deliveries of an event are enqueued in the event's transaction. */
export const alertingLog = (
  log: EventLog,
  onEvents: (tx: Tx, userId: string, events: Awaited<ReturnType<EventLog['append']>>) => Promise<void>,
): EventLog => ({
  async append(tx, userId, events) {
    const appended = await log.append(tx, userId, events);
    await onEvents(tx, userId, appended);
    return appended;
  },
});
