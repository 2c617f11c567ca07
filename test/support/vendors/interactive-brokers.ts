import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { FeedBar } from '../../../src/domains/market-data/index.ts';
import type { TestClock } from '../clock.ts';
import { knownBars, noFaults, type Vendor } from './vendor.ts';

export interface FakeGateway extends Vendor {
  options: { host: string; port: number };
}

const VERSION = 150;
const IN = { startApi: 71, historicalData: 20, cancelHistorical: 25 };
const OUT = { error: 4, nextValidId: 9, accounts: 15, historicalData: 17, historicalUpdate: 90 };
const DURATION: Readonly<Record<string, number>> = { S: 1_000, D: 86_400_000 };

/** "20131008-14:30:00", UTC. */
const instantOf = (stamp: string): number =>
  Date.parse(`${stamp.slice(0, 4)}-${stamp.slice(4, 6)}-${stamp.slice(6, 8)}T${stamp.slice(9)}Z`);

/** An IB Gateway: the version 100+ protocol of the TWS API with historical bars that are kept up to date. */
export async function startFakeGateway(
  bars: readonly FeedBar[],
  symbol: string,
  clock: TestClock,
): Promise<FakeGateway> {
  const faults = noFaults();
  const attempts = { connections: 0, requests: 0 };
  const sockets = new Set<Socket>();
  const live = new Map<Socket, number>();
  const send = (socket: Socket, fields: readonly (string | number)[]) => {
    const body = Buffer.from(`${fields.join('\0')}\0`);
    const length = Buffer.alloc(4);
    length.writeInt32BE(body.length);
    socket.write(Buffer.concat([length, body]));
  };
  const refuse = (socket: Socket, id: number, code: number, text: string) =>
    send(socket, [OUT.error, 2, id, code, text]);

  function history(socket: Socket, fields: string[]): unknown {
    const [, id = '', , name, type, , , , , exchange] = fields;
    const [end = '', , duration = '', , , format, keepUpToDate] = fields.slice(15);
    attempts.requests++;
    if (`${name}:${type}:${exchange}` !== symbol.split(':').slice(0, 3).join(':')) {
      return refuse(socket, Number(id), 200, 'No security definition has been found for the request');
    }
    if (faults.rateLimited > 0 && keepUpToDate !== '1') {
      faults.rateLimited--;
      return refuse(
        socket,
        Number(id),
        162,
        'Historical Market Data Service error message:API historical data query pacing violation',
      );
    }
    if (format !== '2') return refuse(socket, Number(id), 321, 'only epochs here');
    const to = end === '' ? clock.now() : instantOf(end);
    const [length = '0', unit = 'S'] = duration.split(' ');
    const known = knownBars(bars, clock, to - Number(length) * (DURATION[unit] as number), to);
    if (known.length === 0 && keepUpToDate !== '1') {
      return refuse(
        socket,
        Number(id),
        162,
        'Historical Market Data Service error message:HMDS query returned no data',
      );
    }
    const rows = known.flatMap((bar) => [
      bar.ts / 1_000,
      ...[bar.open, bar.high, bar.low, bar.close, bar.volume],
      bar.close,
      1,
    ]);
    send(socket, [OUT.historicalData, id, 'start', 'end', known.length, ...(rows as (string | number)[])]);
    if (keepUpToDate === '1') live.set(socket, Number(id));
    return null;
  }

  const server = createServer((socket) => {
    attempts.connections++;
    if (faults.down) return socket.destroy();
    sockets.add(socket);
    let buffer = Buffer.alloc(0);
    let greeted = false;
    socket.on('error', () => {});
    socket.on('close', () => {
      sockets.delete(socket);
      live.delete(socket);
    });
    socket.on('data', (chunk) => {
      buffer = Buffer.concat([buffer, chunk]);
      if (!greeted) {
        if (buffer.length < 8 || buffer.length < 8 + buffer.readInt32BE(4)) return;
        buffer = buffer.subarray(8 + buffer.readInt32BE(4));
        greeted = true;
        send(socket, [VERSION, '20131008 00:00:00 UTC']);
      }
      while (buffer.length >= 4 && buffer.length >= 4 + buffer.readInt32BE()) {
        const length = buffer.readInt32BE();
        const fields = buffer
          .subarray(4, 4 + length)
          .toString()
          .split('\0');
        buffer = buffer.subarray(4 + length);
        if (Number(fields[0]) === IN.startApi) {
          // A client id that another connection has.
          if (faults.wrongKeys) refuse(socket, -1, 326, 'Unable to connect as the client id is already in use.');
          else {
            send(socket, [OUT.accounts, 1, 'DU1']);
            send(socket, [OUT.nextValidId, 1, 1]);
          }
        } else if (Number(fields[0]) === IN.historicalData) history(socket, fields);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  const update = (socket: Socket, id: number, bar: FeedBar) => {
    const { ts, open, high, low, close, volume } = bar;
    send(socket, [OUT.historicalUpdate, id, 1, ts / 1_000, open, close, high, low, close, volume ?? -1]);
  };
  return {
    faults,
    attempts,
    options: { host: '127.0.0.1', port: (server.address() as AddressInfo).port },
    subscribed: () => live.size > 0,
    // The minute as it was in its middle, then as it ended.
    emit(bar) {
      if (faults.silent) return;
      for (const [socket, id] of live) {
        update(socket, id, { ...bar, high: bar.open, low: bar.open, close: bar.open, volume: 1 });
        update(socket, id, bar);
      }
    },
    cut() {
      for (const socket of sockets) socket.destroy();
    },
    // The nightly restart of the gateway.
    endTokens() {
      for (const socket of sockets) {
        refuse(socket, -1, 1_100, 'Connectivity between IB and Trader Workstation has been lost.');
        socket.end();
      }
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
