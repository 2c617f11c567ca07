import { SignalStreamDocument } from '../rest-shim/generated/operations.ts';
import type { Arrivals, Connecting } from './fan-out-clients.ts';
import type { Streamer } from './fan-out-server.ts';
import { startDatabase } from './support/database.ts';
import { type Peer, startPeer, type Usage } from './support/peer.ts';

// Shared by the delivery benches: a server process and a client process.

const body = (id?: string) =>
  JSON.stringify({ ...(id ? { id, type: 'subscribe' } : {}), ...operation(id !== undefined) });
const operation = (wrapped: boolean) => {
  const asked = { query: SignalStreamDocument.toString(), variables: {} };
  return wrapped ? { payload: asked } : asked;
};
const request = (line: string, headers: string[] = [], text = '') =>
  `${line} HTTP/1.1\r\nhost: bench\r\n${headers.map((header) => `${header}\r\n`).join('')}\r\n${text}`;
const AUTHORIZED = 'authorization: Bearer TOKEN';
const UPGRADE = request('GET /graphql', [
  'connection: Upgrade',
  'upgrade: websocket',
  'sec-websocket-version: 13',
  'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==',
  'sec-websocket-protocol: graphql-transport-ws',
]);

/** All ways to follow signals, each with the fields of the REST stream, and the two bare loops. */
export const TRANSPORTS = {
  'REST SSE': {
    script: [{ send: request('GET /api/signals/stream', [AUTHORIZED]), until: 'event: compliance' }],
  },
  'Yoga SSE': {
    script: [
      {
        send: request(
          'POST /graphql',
          [
            AUTHORIZED,
            'accept: text/event-stream',
            'content-type: application/json',
            `content-length: ${Buffer.byteLength(body())}`,
          ],
          body(),
        ),
        until: 'HEARTBEAT',
      },
    ],
  },
  'graphql-ws': {
    frames: true,
    script: [
      { send: UPGRADE, until: '\r\n\r\n' },
      {
        send: JSON.stringify({ type: 'connection_init', payload: { authorization: 'Bearer TOKEN' } }),
        until: 'connection_ack',
      },
      { send: body('OPERATION'), until: 'HEARTBEAT' },
    ],
  },
  'bare loop': { script: [{ send: request('GET /'), until: 'begun' }] },
  'bare ws loop': { frames: true, script: [{ send: UPGRADE, until: 'begun' }] },
} satisfies Record<string, Pick<Connecting, 'script' | 'frames'>>;
export type Transport = keyof typeof TRANSPORTS;

export interface Delivered {
  /** Milliseconds from the wake-up (or the start of the loop) to the last client. */
  took: number;
  /** Payload bytes that a client received, without the transport's framing. */
  bytes: number;
}

/** A server and its clients, each a process. */
export interface Rig {
  transport: Transport;
  server: Peer;
  clients: number;
  /** Server memory per connection, in bytes. */
  memoryEach: number;
  /** Resident memory with all connections, in bytes. */
  memory: number;
  /** Delivers one event of each user, or in a bare loop this many bytes, to all clients. */
  deliver(bytes?: number): Promise<Delivered>;
  usage(): Promise<Usage>;
}

export interface RigOptions {
  transport: Transport;
  users: Streamer[];
  /** Per user. */
  clients: number;
}

export async function createRigs() {
  const database = await startDatabase();
  const peers: Peer[] = [];
  const peer = (script: string, node?: string[]) => {
    const started = startPeer(script, node);
    peers.push(started);
    return started;
  };
  let marked = 0;

  async function startServer(transport: Transport): Promise<{ server: Peer; port: number }> {
    const server = peer(transport.startsWith('bare') ? 'fan-out-loop.ts' : 'fan-out-server.ts', [
      '--expose-gc',
      ...(process.env.BENCH_PROFILE ? ['--cpu-prof', `--cpu-prof-dir=${process.env.BENCH_PROFILE}`] : []),
    ]);
    return { server, port: await server.ask<number>('start', { databaseUrl: database.url }) };
  }

  return {
    async users(count: number): Promise<Streamer[]> {
      const { server } = await startServer('REST SSE');
      const users = await server.ask<Streamer[]>('users', { count });
      await server.stop();
      return users;
    },
    async rig({ transport, users, clients: each }: RigOptions): Promise<Rig> {
      const { server, port } = await startServer(transport);
      const followers = peer('fan-out-clients.ts');
      const connect = (tokens: string[]) =>
        followers.ask('connect', { port, tokens, ...TRANSPORTS[transport] } satisfies Connecting);
      // A first client per document excludes one-time costs (parsing, compiling).
      const tokens = users.flatMap(({ token }) => Array.from({ length: each }, () => token));
      const few = Math.min(20, tokens.length / 2);
      await connect(tokens.slice(0, few));
      const before = await server.ask<Usage>('usage');
      await connect(tokens.slice(few));
      const { memory } = await server.ask<Usage>('usage');
      return {
        transport,
        server,
        clients: tokens.length,
        memory,
        memoryEach: (memory - before.memory) / (tokens.length - few),
        async deliver(bytes = 1_000) {
          const marker = `m${String(++marked).padStart(7, '0')}`;
          await followers.ask('expect', { marker });
          const began = await server.ask<number>('fire', { users, marker, bytes });
          const { last, sample } = await followers.ask<Arrivals>('arrived');
          return { took: last - began, bytes: bytesOf(sample) };
        },
        usage: () => server.ask<Usage>('usage', { collect: false }),
      };
    },
    async stop() {
      await Promise.all(peers.map((one) => one.stop()));
      await database.stop();
    },
  };
}

/** The payload bytes in HTTP chunks, or in one WebSocket frame. */
function bytesOf(sample: string): number {
  if (sample.charCodeAt(0) & 0x80) return sample.length - 4;
  let sum = 0;
  for (let at = 0; at < sample.length; ) {
    const size = Number.parseInt(sample.slice(at), 16);
    if (Number.isNaN(size)) return sample.length;
    sum += size;
    at = sample.indexOf('\r\n', at) + 2 + size + 2;
  }
  return sum;
}
