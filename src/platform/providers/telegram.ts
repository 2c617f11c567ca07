import { gone, moved, rejected, retryLater, type SendOutcome, unanswered } from './send-outcome.ts';

export interface TelegramMessage {
  chatId: string;
  /** Telegram's HTML: b, i, code, a. At most 4,096 characters without tags. */
  html: string;
}

export interface Telegram {
  /** Sends a message. Telegram has no idempotency keys: a second call sends it again. Never throws. */
  send(message: TelegramMessage, signal: AbortSignal): Promise<SendOutcome>;
}

export interface TelegramOptions {
  botToken: string;
  /** Default: Telegram's API. */
  apiBase?: string | null;
  /** Milliseconds for a call. Default 10,000. */
  timeout?: number;
}

const API = 'https://api.telegram.org';
const LOST_CHAT =
  /chat not found|user is deactivated|bot was (?:blocked|kicked)|chat was deleted|not a member|PEER_ID_INVALID/i;

interface Reply {
  ok?: boolean;
  description?: string;
  result?: { message_id?: number };
  parameters?: { retry_after?: number; migrate_to_chat_id?: number };
}

export function createTelegram({ botToken, apiBase, timeout = 10_000 }: TelegramOptions): Telegram {
  const url = `${apiBase ?? API}/bot${botToken}/sendMessage`;
  return {
    async send({ chatId, html }, signal) {
      const patience = AbortSignal.any([signal, AbortSignal.timeout(timeout)]);
      let response: Response;
      let reply: Reply;
      try {
        response = await fetch(url, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({
            chat_id: chatId,
            text: html,
            parse_mode: 'HTML',
            link_preview_options: { is_disabled: true },
          }),
          signal: patience,
          redirect: 'error',
        });
        reply = (await response.json()) as Reply;
      } catch {
        return unanswered(
          patience.aborted ? `Telegram did not answer within ${timeout / 1000} s` : 'Telegram cannot be reached',
        );
      }
      if (response.ok && reply.ok) return { sent: true, id: String(reply.result?.message_id ?? '') || null };
      const said = `Telegram: ${String(reply.description ?? response.status).slice(0, 200)}`;
      const { migrate_to_chat_id: chat } = reply.parameters ?? {};
      if (response.status === 400 && Number.isSafeInteger(chat)) return moved(said, String(chat));
      if (response.status === 429) return retryLater(said, reply.parameters?.retry_after);
      // 401 and 404 mean an invalid bot token, not an invalid chat.
      if (response.status >= 500 || response.status === 401 || response.status === 404) return retryLater(said);
      if (response.status === 403 || LOST_CHAT.test(said)) return gone(said);
      return rejected(said);
    },
  };
}
