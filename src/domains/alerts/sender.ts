import { rejected, retryLater, type SendOutcome } from '../../platform/providers/send-outcome.ts';
import type { ChannelKind } from './channel.ts';
import { CHANNEL_TYPES, type ChannelServices, type Send } from './channels/index.ts';
import type { DueDelivery } from './delivery-store.ts';
import { messageOf } from './message.ts';

/** Makes one attempt at a delivery. Never throws. */
export type Sender = (due: DueDelivery, signal: AbortSignal) => Promise<SendOutcome & { reply?: string }>;

export interface SenderDeps {
  services: ChannelServices;
  /** Null for an unknown id. */
  strategyName(userId: string, id: string): Promise<string | null>;
  publicUrl: string;
}

export function createSender({ services, strategyName, publicUrl }: SenderDeps): Sender {
  const senders = new Map<ChannelKind, Send | null>(CHANNEL_TYPES.map((type) => [type.kind, type.sender(services)]));
  return async (due, signal) => {
    const { userId, channel, payload, event, id } = due;
    const { kind, destination, secret, timeZone } = channel;
    if (destination === null) return rejected('The channel has no destination');
    const send = senders.get(kind);
    if (!send) return retryLater(`Alerts by ${kind} are not configured on this server`);
    const { strategyId } = payload;
    const name = typeof strategyId === 'string' ? await strategyName(userId, strategyId) : null;
    return send(
      {
        id,
        destination,
        secret: secret ?? '',
        message: () => messageOf(event, payload, { timeZone, strategyName: name, publicUrl }),
        payload: () => payloadOf(due, name),
      },
      signal,
    );
  };
}

function payloadOf({ event, createdAt, payload }: DueDelivery, strategyName: string | null): unknown {
  const { userId: _owner, entryNodeId: _node, ...data } = payload;
  return snaked({
    type: event,
    timestamp: createdAt,
    data: event.startsWith('channel.') ? data : { ...data, strategyName },
  });
}

/** Converts keys to snake_case as in REST; node ids of a graph stay unchanged. */
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
