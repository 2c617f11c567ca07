import { createServer, type ServerResponse } from 'node:http';
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

interface FakeMessage {
  content: { type: string; input?: unknown; text?: string }[];
  stop_reason: string;
}

/** A message as the API streams it: its tool call in pieces of JSON. */
function sendStream(res: ServerResponse, message: FakeMessage & Record<string, unknown>): void {
  res.writeHead(200, { 'content-type': 'text/event-stream' });
  const send = (type: string, data: Record<string, unknown>) =>
    res.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`);
  send('message_start', { message: { ...message, content: [], stop_reason: null } });
  message.content.forEach((block, index) => {
    const isTool = block.type === 'tool_use';
    send('content_block_start', { index, content_block: isTool ? { ...block, input: {} } : { ...block, text: '' } });
    const text = isTool ? JSON.stringify(block.input) : (block.text ?? '');
    for (let at = 0; at < text.length; at += 400) {
      const part = text.slice(at, at + 400);
      const delta = isTool ? { type: 'input_json_delta', partial_json: part } : { type: 'text_delta', text: part };
      send('content_block_delta', { index, delta });
    }
    send('content_block_stop', { index });
  });
  send('message_delta', {
    delta: { stop_reason: message.stop_reason, stop_sequence: null },
    usage: { output_tokens: 1 },
  });
  send('message_stop', {});
  res.end();
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
    const body = JSON.parse(Buffer.concat(chunks).toString()) as AnthropicCall['body'] & { stream?: boolean };
    const { stream } = body;
    calls.push({ key: key as string | undefined, body });
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
    const message = (content: FakeMessage['content'], stop_reason: string) => ({
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
    const answer = (content: { type: string; input?: unknown; text?: string }[], reason: string) =>
      stream ? sendStream(res, message(content, reason)) : json(200, message(content, reason));
    if ('draw' in reply) answer(use(reply.draw), 'tool_use');
    else if ('half' in reply) answer(use(reply.half), 'max_tokens');
    else answer([{ type: 'text', text: reply.text }], 'end_turn');
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
