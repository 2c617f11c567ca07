import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedPost {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}
export type ReceiverFault =
  | { status: number; headers?: Record<string, string>; body?: string }
  | 'lost'
  | 'silent'
  | 'endless';

export interface FakeWebhookReceiver {
  url: string;
  posts: ReceivedPost[];
  /** What it answers with 200. Default: nothing. */
  reply: (body: string, post: ReceivedPost) => string;
  fail(...faults: ReceiverFault[]): void;
  close(): Promise<void>;
}

/** Someone's webhook endpoint, over real HTTP. */
export async function startFakeWebhookReceiver(): Promise<FakeWebhookReceiver> {
  const posts: ReceivedPost[] = [];
  let faults: ReceiverFault[] = [];
  const server = createServer(async (req, res) => {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const post = { path: req.url ?? '', headers: req.headers, body };
    posts.push(post);
    const fault = faults.shift();
    if (fault === 'lost') return void req.socket.destroy();
    if (fault === 'silent') return;
    if (fault === 'endless') {
      res.writeHead(200);
      const more = (): void =>
        void (res.destroyed || (res.write('x'.repeat(8_192)) ? setImmediate(more) : res.once('drain', more)));
      return more();
    }
    if (fault) return void res.writeHead(fault.status, fault.headers).end(fault.body);
    res.writeHead(200).end(receiver.reply(body, post));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const receiver: FakeWebhookReceiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    posts,
    reply: () => '',
    fail(...next) {
      faults = next;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return receiver;
}
