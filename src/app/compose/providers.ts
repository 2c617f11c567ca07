import type { Config } from '../../config/config.ts';
import { type AnthropicApi, createAnthropic } from '../../platform/providers/anthropic.ts';
import { createMailer, type Mailer } from '../../platform/providers/resend.ts';
import { createTelegram, type Telegram } from '../../platform/providers/telegram.ts';
import { createWebhookSender, type WebhookSender } from '../../platform/providers/webhook-sender.ts';

/** The configured external services; null: not configured. */
export interface Providers {
  anthropic: AnthropicApi | null;
  mailer: Mailer | null;
  telegram: Telegram | null;
  webhooks: WebhookSender;
  alerts: AlertSettings;
}

export interface AlertSettings {
  /** The public address, without a trailing slash. */
  publicUrl: string;
  /** The Telegram bot's user name. */
  botName: string | null;
  /** Secrets that authenticate inbound webhooks; null: not configured. */
  resendSecret: string | null;
  telegramSecret: string | null;
  twilioToken: string | null;
  /** Milliseconds to wait after this many failed attempts. Default: doubled each time. */
  pause?: (attempts: number) => number;
  /** Deliveries per minute and user. */
  perMinute?: number;
}

type Keys = Pick<Config, 'anthropic' | 'resend' | 'telegram' | 'twilio' | 'webhookLocalhost'>;

export function createProviders({
  http,
  anthropic = null,
  resend = null,
  telegram = null,
  twilio = null,
  webhookLocalhost = false,
}: Pick<Config, 'http'> & Partial<Keys>): Providers {
  return {
    anthropic: anthropic && createAnthropic(anthropic),
    mailer: resend && createMailer(resend),
    telegram: telegram && createTelegram(telegram),
    webhooks: createWebhookSender({ localhost: webhookLocalhost }),
    alerts: {
      publicUrl: http.publicUrl ?? `http://${http.host}:${http.port}`,
      botName: telegram?.botName ?? null,
      resendSecret: resend?.webhookSecret ?? null,
      telegramSecret: telegram?.webhookSecret ?? null,
      twilioToken: twilio?.authToken ?? null,
    },
  };
}

/** No services. */
export const NO_PROVIDERS: Providers = createProviders({
  http: { publicUrl: null, host: '127.0.0.1', port: 4000 } as Config['http'],
});
