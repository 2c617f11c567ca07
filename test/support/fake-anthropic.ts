import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

// A small server with Anthropic's Messages API over HTTP; the test scripts its responses.

export type ScriptedReply =
  /** The model calls the tool with these arguments. */
  | { draw: unknown }
  /** It talks instead. */
  | { text: string }
  /** It is cut off in the middle of its call. */
  | { half: unknown }
  | { status: number; retryAfter?: number }
  /** It never answers. */
  | { silent: true }
  /** The answer breaks off in the middle of its JSON. */
  | { broken: true };

export interface AnthropicCall {
  key: string | undefined;
  body: {
    model: string;
    system: string;
    tools: { name: string; description: string; input_schema: Record<string, unknown> }[];
    messages: { role: string; content: { type: string; text?: string; content?: string; tool_use_id?: string }[] }[];
  };
}

export interface FakeAnthropic {
  url: string;
  calls: AnthropicCall[];
  /** The next replies, in order; the last one is repeated. */
  script(...replies: ScriptedReply[]): void;
  close(): Promise<void>;
}

export async function startFakeAnthropic(): Promise<FakeAnthropic> {
  const calls: AnthropicCall[] = [];
  let replies: ScriptedReply[] = [];
  const server = createServer(async (req, res) => {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    if (req.method !== 'POST' || req.url !== '/v1/messages') {
      res.writeHead(404).end();
      return;
    }
    // The SDK sends an API key as x-api-key or as a bearer token.
    const key = req.headers['x-api-key'] ?? req.headers.authorization?.replace('Bearer ', '');
    calls.push({ key: key as string | undefined, body: JSON.parse(Buffer.concat(chunks).toString()) });
    const reply = (replies.length > 1 ? replies.shift() : replies[0]) ?? { status: 500 };
    if ('silent' in reply) return;
    const json = (status: number, body: unknown, headers: Record<string, string> = {}) =>
      res.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
    if ('status' in reply) {
      const headers: Record<string, string> =
        reply.retryAfter === undefined ? {} : { 'retry-after': String(reply.retryAfter) };
      json(reply.status, { type: 'error', error: { type: 'api_error', message: 'scripted' } }, headers);
      return;
    }
    const id = `toolu_${calls.length}`;
    const use = (input: unknown) => [{ type: 'tool_use', id, name: 'draw_strategy', input }];
    const message = (content: unknown[], stop_reason: string) => ({
      id: `msg_${calls.length}`,
      type: 'message',
      role: 'assistant',
      model: 'fake',
      content,
      stop_reason,
      stop_sequence: null,
      usage: { input_tokens: 1, output_tokens: 1 },
    });
    if ('broken' in reply) {
      const text = JSON.stringify(message([{ type: 'text', text: 'x'.repeat(200) }], 'end_turn'));
      res.writeHead(200, { 'content-type': 'application/json', 'content-length': text.length });
      res.write(text.slice(0, 100));
      setImmediate(() => res.destroy());
      return;
    }
    if ('draw' in reply) json(200, message(use(reply.draw), 'tool_use'));
    else if ('half' in reply) json(200, message(use(reply.half), 'max_tokens'));
    else json(200, message([{ type: 'text', text: reply.text }], 'end_turn'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    script(...next) {
      replies = next;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
