import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface TelegramSent {
  chat_id: string;
  text: string;
  parse_mode: string;
}
export type TelegramFault = { status: number; description?: string; retryAfter?: number } | 'lost' | 'silent';

export interface FakeTelegram {
  url: string;
  token: string;
  messages: TelegramSent[];
  calls: number;
  /** Chats that have blocked the bot. */
  blocked: Set<string>;
  /** Groups that became supergroups: their new ids. */
  migrated: Map<string, number>;
  fail(...faults: TelegramFault[]): void;
  close(): Promise<void>;
}

const TAGS = /<(?:b|\/b|i|\/i|code|\/code|\/a|a href="[^"<>]*")>/g;

/** A small Bot API over real HTTP: it parses HTML as strictly as Telegram does, and has no idempotency keys. */
export async function startFakeTelegram(): Promise<FakeTelegram> {
  const token = '123456:test-token';
  const messages: TelegramSent[] = [];
  const blocked = new Set<string>();
  const migrated = new Map<string, number>();
  let faults: TelegramFault[] = [];
  const server = createServer(async (req, res) => {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    fake.calls += 1;
    const json = (status: number, value: unknown) =>
      res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    const failed = (status: number, description: string, parameters?: object) =>
      json(status, { ok: false, error_code: status, description, ...(parameters ? { parameters } : {}) });
    if (req.url !== `/bot${token}/sendMessage`) return failed(404, 'Not Found');
    const fault = faults.shift();
    if (fault && typeof fault === 'object') {
      const { status, description = 'scripted', retryAfter } = fault;
      return failed(status, description, retryAfter === undefined ? undefined : { retry_after: retryAfter });
    }
    const message = JSON.parse(Buffer.concat(chunks).toString()) as TelegramSent;
    const supergroup = migrated.get(message.chat_id);
    if (supergroup !== undefined) {
      const description = 'Bad Request: group chat was upgraded to a supergroup chat';
      return failed(400, description, { migrate_to_chat_id: supergroup });
    }
    if (blocked.has(message.chat_id)) return failed(403, 'Forbidden: bot was blocked by the user');
    const bare = message.text.replace(TAGS, '');
    if (/[<>]|&(?!(?:amp|lt|gt|quot|#39);)/.test(bare)) return failed(400, "Bad Request: can't parse entities");
    if (bare.length > 4_096) return failed(400, 'Bad Request: message is too long');
    messages.push(message);
    if (fault === 'lost') return void req.socket.destroy();
    if (fault === 'silent') return;
    json(200, { ok: true, result: { message_id: messages.length } });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const fake: FakeTelegram = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token,
    messages,
    calls: 0,
    blocked,
    migrated,
    fail(...next) {
      faults = next;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return fake;
}
