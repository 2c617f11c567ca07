import type { Clock } from '../../kernel/clock.ts';
import { parseEmail } from '../../kernel/email.ts';
import { formatInstant } from '../../kernel/instant.ts';
import type { Database } from '../../platform/postgres/database.ts';
import type { Telegram } from '../../platform/providers/telegram.ts';
import { hashOf } from './channel.ts';
import type { ChannelStore } from './channel-store.ts';
import type { DeliveryStore } from './delivery-store.ts';

// Handles webhooks of the services: bot commands, bounces and opt-outs.

export interface InboundServiceDeps {
  db: Database;
  channels: ChannelStore;
  deliveries: DeliveryStore;
  /** Sends replies in chats; null: no replies. */
  telegram: Telegram | null;
  clock: Clock;
}

export type InboundService = ReturnType<typeof createInboundService>;

const CONNECTED = 'Connected. This chat receives your ex7 alerts; send /stop to end them.';
const UNKNOWN = 'The link is unknown, used or expired. Add the channel again in ex7.';
const ALREADY = 'This chat already receives your alerts.';
const STOPPED = 'Stopped. Add the channel again in ex7 to resume.';

const REPLY_PATIENCE = 5_000;

export function createInboundService({ db, channels, deliveries, telegram, clock }: InboundServiceDeps) {
  const now = () => formatInstant(clock.now());

  /** Verifies the channel of this token. Returns the reply for the chat. */
  async function start(tx: Parameters<ChannelStore['byToken']>[0], token: string, chatId: string): Promise<string> {
    const channel = await channels.byToken(tx, hashOf(token), now());
    if (channel?.kind !== 'telegram') return UNKNOWN;
    if (await channels.taken(tx, channel, chatId)) return ALREADY;
    await channels.verify(tx, channel.id, now(), chatId);
    return CONNECTED;
  }

  return {
    /** Handles an update from Telegram. Repeated updates have no effect. */
    async telegramUpdate(update: unknown): Promise<void> {
      const read = readUpdate(update);
      if (!read) return;
      const { updateId, chatId, text, lost, moved } = read;
      const reply = await db.transaction(async (tx) => {
        if (!(await deliveries.firstSeen(tx, updateId, now()))) return null;
        if (moved) {
          await channels.move(tx, 'telegram', moved.from, moved.to);
          return null;
        }
        if (lost) {
          await channels.disableAt(tx, 'telegram', chatId, 'The bot was blocked or removed', 'user');
          return null;
        }
        const token = /^\/start(?:@\w+)?\s+([\w-]{1,64})\s*$/.exec(text)?.[1];
        if (token) return start(tx, token, chatId);
        if (/^\/stop(?:@\w+)?\s*$/.test(text)) {
          await channels.disableAt(tx, 'telegram', chatId, 'Stopped in the chat', 'recipient');
          return STOPPED;
        }
        return null;
      });
      // Best effort: the update has been applied, and an error would only make Telegram resend it.
      if (reply) await telegram?.send({ chatId, html: reply }, AbortSignal.timeout(REPLY_PATIENCE));
    },

    /** Handles an event from Resend whose signature was verified. */
    async mailEvent(event: unknown): Promise<void> {
      const { type, data } = (event ?? {}) as { type?: unknown; data?: Record<string, unknown> };
      if (typeof data !== 'object' || data === null) return;
      const bounce = type === 'email.bounced';
      if (!bounce && type !== 'email.complained' && type !== 'email.suppressed') return;
      // A transient bounce (a full mailbox) does not affect later mails.
      const kind = (data.bounce as { type?: unknown } | undefined)?.type;
      if (bounce && typeof kind === 'string' && /^(?:transient|temporary|soft)/i.test(kind)) return;
      const reason =
        type === 'email.complained' ? 'The recipient reported the mails as spam' : 'Mails to this address bounce';
      const by = type === 'email.complained' ? 'recipient' : 'user';
      const addresses = (Array.isArray(data.to) ? data.to : [data.to]).flatMap((to) =>
        typeof to === 'string' ? [parseEmail(/<([^<>]+)>\s*$/.exec(to)?.[1] ?? to) ?? []].flat() : [],
      );
      await db.transaction(async (tx) => {
        for (const address of addresses) await channels.disableAt(tx, 'email', address, reason, by);
        if (typeof data.email_id === 'string') await deliveries.bounced(tx, data.email_id, reason);
      });
    },

    /** Handles a text message to our number. Returns the reply; null for none. */
    async smsMessage({ from, body }: { from: string; body: string }): Promise<string | null> {
      const word = body.trim().toUpperCase();
      if (/^(?:STOP|STOPALL|UNSUBSCRIBE|CANCEL|END|QUIT)$/.test(word)) {
        await channels.disableAt(db, 'sms', from, 'Stopped by a text message', 'recipient');
        return null;
      }
      if (/^(?:START|YES|UNSTOP)$/.test(word)) {
        await channels.enableAt(db, 'sms', from);
        return null;
      }
      if (/^(?:HELP|INFO)$/.test(word)) return 'ex7 trading alerts. Reply STOP to end them, START to resume.';
      return null;
    },
  };
}

interface Update {
  updateId: number;
  chatId: string;
  text: string;
  /** The bot was blocked or removed. */
  lost: boolean;
  /** A group became a supergroup, which has a new id. */
  moved: { from: string; to: string } | null;
}

/** The relevant parts of an Update; null for other updates. */
function readUpdate(update: unknown): Update | null {
  const {
    update_id,
    message,
    my_chat_member: member,
  } = (update ?? {}) as {
    update_id?: unknown;
    message?: { chat?: { id?: unknown }; text?: unknown; migrate_to_chat_id?: unknown; migrate_from_chat_id?: unknown };
    my_chat_member?: { chat?: { id?: unknown }; new_chat_member?: { status?: unknown } };
  };
  const chatId = message?.chat?.id ?? member?.chat?.id;
  if (!Number.isSafeInteger(update_id) || (update_id as number) < 0 || !Number.isSafeInteger(chatId)) return null;
  const status = member?.new_chat_member?.status;
  return {
    updateId: update_id as number,
    chatId: String(chatId),
    text: typeof message?.text === 'string' ? message.text : '',
    lost: status === 'kicked' || status === 'left',
    moved: moveOf(chatId, message?.migrate_to_chat_id) ?? moveOf(message?.migrate_from_chat_id, chatId),
  };
}

const moveOf = (from: unknown, to: unknown): Update['moved'] =>
  Number.isSafeInteger(from) && Number.isSafeInteger(to) ? { from: String(from), to: String(to) } : null;
