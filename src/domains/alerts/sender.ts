import type { Mailer } from '../../platform/providers/resend.ts';
import { later, never, type SendOutcome } from '../../platform/providers/send-outcome.ts';
import type { Telegram } from '../../platform/providers/telegram.ts';
import type { WebhookSender } from '../../platform/providers/webhook-sender.ts';
import type { DueDelivery } from './delivery-store.ts';
import { mailOf, telegramOf } from './formats.ts';
import { messageOf } from './message.ts';

/** Makes one try of a delivery, over the service of its channel. Never throws. */
export type Sender = (due: DueDelivery, signal: AbortSignal) => Promise<SendOutcome & { reply?: string }>;

export interface SenderDeps {
  mailer: Mailer | null;
  telegram: Telegram | null;
  webhooks: WebhookSender;
  /** Null: there is none of that id. */
  strategyName(userId: string, id: string): Promise<string | null>;
  publicUrl: string;
}

export function createSender({ mailer, telegram, webhooks, strategyName, publicUrl }: SenderDeps): Sender {
  return async (due, signal) => {
    const { userId, channel, payload, event, id } = due;
    const { kind, destination } = channel;
    if (destination === null) return never('The channel has no destination');
    const { strategyId } = payload;
    const name = typeof strategyId === 'string' ? await strategyName(userId, strategyId) : null;
    if (kind === 'webhook') {
      const { userId: _owner, entryNodeId: _node, ...data } = payload;
      const body = {
        type: event,
        timestamp: due.createdAt,
        data: event.startsWith('channel.') ? data : { ...data, strategyName: name },
      };
      return webhooks.send(
        { url: destination, secret: channel.secret ?? '', id, body: JSON.stringify(snaked(body)) },
        signal,
      );
    }
    const message = messageOf(event, payload, { timeZone: channel.timeZone, strategyName: name, publicUrl });
    if (kind === 'email') {
      if (!mailer) return later('E-mail is not configured on this server');
      return mailer.send({ to: destination, ...mailOf(message) }, id, signal);
    }
    if (kind === 'telegram') {
      if (!telegram) return later('Telegram is not configured on this server');
      return telegram.send({ chatId: destination, html: telegramOf(message) }, signal);
    }
    return never('Alerts by SMS are not offered yet');
  };
}

/** Our own keys as every REST client reads them; what a graph's nodes are called stays as it is. */
function snaked(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => snaked(item));
  if (typeof value !== 'object' || value === null || key === 'reason' || key === 'reasonJson') return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [
      name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      snaked(part, name),
    ]),
  );
}
