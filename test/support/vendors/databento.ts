import { createHash, randomBytes } from 'node:crypto';
import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';
import type { FeedBar } from '../../../src/domains/market-data/index.ts';
import type { TestClock } from '../clock.ts';
import { answerFault, knownBars, listenOn, noFaults, readBody, type Vendor } from './vendor.ts';

export interface FakeDatabento extends Vendor {
  options: { key: string; gateway: string; history: string };
  /** A heartbeat, as it is sent when there is nothing else. */
  heartbeat(): void;
}

const KEY = 'db-0123456789abcdefghijklmnopqrs';
const INSTRUMENT_ID = 7_345;

const wire = ({ ts, open, high, low, close, volume }: FeedBar, id = INSTRUMENT_ID) => ({
  hd: {
    ts_event: new Date(ts).toISOString().replace('.000Z', '.000000000Z'),
    rtype: 33,
    publisher_id: 1,
    instrument_id: id,
  },
  open: Number(open).toFixed(9),
  high: Number(high).toFixed(9),
  low: Number(low).toFixed(9),
  close: Number(close).toFixed(9),
  volume: String(volume),
});

/** Databento's live gateway (version 0.x, JSON encoding, replay of 24 hours) and timeseries.get_range. */
export async function startFakeDatabento(
  bars: readonly FeedBar[],
  symbol: string,
  clock: TestClock,
): Promise<FakeDatabento> {
  const faults = noFaults();
  const attempts = { connections: 0, requests: 0 };
  const sockets = new Set<Socket>();
  const subscribers = new Set<Socket>();
  const gateway = createServer((socket) => {
    attempts.connections++;
    if (faults.down) return socket.destroy();
    sockets.add(socket);
    const challenge = randomBytes(16).toString('hex');
    const send = (record: object) => socket.write(`${JSON.stringify(record)}\n`);
    const subscriptions: { symbols: string; start: number }[] = [];
    let signedIn = false;
    let rest = '';
    socket.on('error', () => {});
    socket.on('close', () => {
      sockets.delete(socket);
      subscribers.delete(socket);
    });
    socket.write(`lsg_version=0.7.2\ncram=${challenge}\n`);
    socket.on('data', (chunk) => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const fields = Object.fromEntries(line.split('|').map((field) => field.split('=')));
        if (fields.auth) {
          const right = `${createHash('sha256').update(`${challenge}|${KEY}`).digest('hex')}-${KEY.slice(-5)}`;
          signedIn =
            fields.auth === right && !faults.wrongKeys && fields.dataset === 'GLBX.MDP3' && fields.encoding === 'json';
          if (signedIn) socket.write('success=1|session_id=5\n');
          else socket.end('success=0|error=User authentication failed\n');
        } else if (fields.schema && signedIn) {
          subscriptions.push({ symbols: fields.symbols, start: Date.parse(fields.start) });
        } else if (line === 'start_session' && signedIn) {
          for (const { symbols, start } of subscriptions) {
            send({
              hd: { rtype: 22, instrument_id: INSTRUMENT_ID },
              stype_in_symbol: symbols,
              stype_out_symbol: symbols,
            });
            if (faults.silent) continue;
            for (const bar of knownBars(bars, clock, Math.max(start, clock.now() - 86_400_000), Infinity))
              send(wire(bar));
          }
          subscribers.add(socket);
        }
      }
    });
  });
  await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve));
  const history = createHttpServer(async (request, response) => {
    attempts.requests++;
    if (answerFault(faults, response)) return;
    const signed = request.headers.authorization === `Basic ${Buffer.from(`${KEY}:`).toString('base64')}`;
    if (!signed || faults.wrongKeys)
      return void response.writeHead(401, { 'content-type': 'application/json' }).end('{"detail":"unknown key"}');
    const form = new URLSearchParams(await readBody(request));
    const known = knownBars(bars, clock, Date.parse(form.get('start') ?? ''), Date.parse(form.get('end') ?? ''));
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(known.map((bar) => `${JSON.stringify(wire(bar))}\n`).join(''));
  });
  const { port, close } = await listenOn(history, faults);
  const sendAll = (record: object) => {
    if (!faults.silent) for (const socket of subscribers) socket.write(`${JSON.stringify(record)}\n`);
  };
  return {
    faults,
    attempts,
    options: {
      key: KEY,
      gateway: `127.0.0.1:${(gateway.address() as AddressInfo).port}`,
      history: `http://127.0.0.1:${port}`,
    },
    subscribed: () => subscribers.size > 0,
    emit(bar, of = symbol) {
      sendAll(of === symbol ? wire(bar) : wire(bar, 1));
    },
    heartbeat: () => sendAll({ hd: { rtype: 23, publisher_id: 0, instrument_id: 0 }, msg: 'Heartbeat' }),
    cut() {
      for (const socket of sockets) socket.destroy();
    },
    endTokens() {
      for (const socket of sockets)
        socket.end(`${JSON.stringify({ hd: { rtype: 21 }, err: 'The session has expired' })}\n`);
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => gateway.close(resolve));
      await close();
    },
  };
}
