import { createHash } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import * as z from 'zod';
import {
  type Feed,
  type FeedBar,
  FeedError,
  type FeedInstrument,
  type FeedSink,
  type FeedTime,
} from '../domains/market-data/index.ts';
import { common, secret, webUrl } from './common.ts';
import { getJsonLines, parseJson } from './http-json.ts';
import { instantOf } from './instant-of.ts';

// Databento's live API (raw TCP, challenge-response, records as JSON lines), which replays the last 24 hours to a
// connection; older bars come from the historical API. https://databento.com/docs/api-reference-live?live=raw

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** The live API replays 24 hours. */
const REPLAY = 23 * HOUR;
const HEARTBEAT_SECONDS = 10;
const SILENT = 3 * HEARTBEAT_SECONDS * 1_000;
/** A bar is sent within this time (ms) of its end. */
const LATENCY = 10_000;
const MAX_LINE = 1_000_000;
const BUCKET = 5;
const RTYPE = { ohlcv: 33, error: 21, mapping: 22, system: 23 };

export const databentoOptions = z.strictObject({
  ...common,
  type: z.literal('databento'),
  key: secret,
  dataset: z
    .string()
    .regex(/^[A-Z0-9]+\.[A-Z0-9]+$/, { error: 'expected a dataset such as GLBX.MDP3' })
    .default('GLBX.MDP3'),
  /** How `instruments` names them: ES.c.0 (continuous), ESZ6 (raw_symbol). */
  symbols: z.enum(['continuous', 'raw_symbol', 'parent', 'instrument_id']).default('raw_symbol'),
  /** host:port of the gateway. Default: that of the dataset. */
  gateway: z
    .string()
    .regex(/^[\w.-]+:\d+$/)
    .optional(),
  history: webUrl.default('https://hist.databento.com'),
});
export type DatabentoOptions = z.infer<typeof databentoOptions>;

interface Record {
  hd?: { ts_event?: string; rtype?: number; instrument_id?: number };
  open?: string;
  high?: string;
  low?: string;
  close?: string;
  volume?: string;
  stype_in_symbol?: string;
  msg?: string;
  err?: string;
}

const barOf = ({ hd, open = 'NaN', high = 'NaN', low = 'NaN', close = 'NaN', volume }: Record): FeedBar => ({
  ts: instantOf(hd?.ts_event, null) ?? Number.NaN,
  open,
  high,
  low,
  close,
  volume: volume ?? null,
});

export function createDatabentoFeed(options: DatabentoOptions, time: FeedTime): Feed {
  const { name, key, dataset, symbols, history } = options;
  const gateway = options.gateway ?? `${dataset.toLowerCase().replaceAll('.', '-')}.lsg.databento.com:13000`;
  const [host = '', port = ''] = gateway.split(':');

  /** Older bars than the live API replays. */
  async function older(instrument: FeedInstrument, until: number, sink: FeedSink, signal: AbortSignal): Promise<void> {
    for (let from = instrument.from; from < until && !signal.aborted; from += 24 * HOUR) {
      const form = new URLSearchParams({
        dataset,
        symbols: instrument.symbol,
        schema: 'ohlcv-1m',
        stype_in: symbols,
        start: new Date(from).toISOString(),
        end: new Date(Math.min(from + 24 * HOUR, until)).toISOString(),
        encoding: 'json',
        pretty_px: 'true',
        pretty_ts: 'true',
      });
      const records = (await getJsonLines(`${history}/v0/timeseries.get_range`, {
        method: 'POST',
        headers: {
          authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}`,
          'content-type': 'application/x-www-form-urlencoded',
        },
        body: form.toString(),
        signal,
      })) as Record[];
      sink.bars(instrument.symbol, records.map(barOf));
    }
  }

  return {
    name,
    replays: true,
    async start(instruments, sink, signal) {
      const earliest = Math.ceil((time.now() - REPLAY) / MINUTE) * MINUTE;
      for (const instrument of instruments) {
        if (instrument.from < earliest) await older(instrument, earliest, sink, signal);
      }
      if (signal.aborted) return;
      await runGateway({ host, port: Number(port), signal }, (send, fail) => {
        const session = createSession({ key, dataset, stype: symbols, instruments, earliest, sink, time, send });
        return (line) => {
          try {
            session(line);
          } catch (error) {
            fail(error instanceof FeedError ? error : new FeedError('bad_message', (error as Error).message));
          }
        };
      });
    },
  };
}

interface SessionParts {
  key: string;
  dataset: string;
  stype: string;
  instruments: readonly FeedInstrument[];
  earliest: number;
  sink: FeedSink;
  time: FeedTime;
  send(line: string): void;
}

/** Answers the lines of the gateway: the challenge, the verdict, then records. */
function createSession({ key, dataset, stype, instruments, earliest, sink, time, send }: SessionParts) {
  const symbolOf = new Map<number, string>();
  let started = false;

  function authenticate(challenge: string): void {
    const digest = createHash('sha256').update(`${challenge}|${key}`).digest('hex');
    const fields = {
      auth: `${digest}-${key.slice(-BUCKET)}`,
      dataset,
      encoding: 'json',
      ts_out: '0',
      pretty_px: '1',
      pretty_ts: '1',
      heartbeat_interval_s: String(HEARTBEAT_SECONDS),
    };
    send(lineOf(fields));
  }

  function subscribe(): void {
    for (const { symbol, from } of instruments) {
      const start = new Date(Math.max(from, earliest)).toISOString().replace('.000Z', 'Z');
      send(lineOf({ schema: 'ohlcv-1m', stype_in: stype, symbols: symbol, start }));
    }
    send('start_session\n');
    started = true;
    sink.connected();
  }

  function control(line: string): void {
    const fields = new Map(
      line.split('|').map((field) => [field.split('=', 1)[0] ?? '', field.slice(field.indexOf('=') + 1)]),
    );
    const challenge = fields.get('cram');
    if (challenge !== undefined) authenticate(challenge);
    else if (fields.get('success') === '1') subscribe();
    else if (fields.has('success')) throw refusalOf(fields.get('error') ?? 'no reason given');
  }

  function record(line: string): void {
    const one = parseJson(line, 'Databento') as Record;
    const { rtype, instrument_id: id = 0 } = one.hd ?? {};
    if (rtype === RTYPE.mapping && one.stype_in_symbol) symbolOf.set(id, one.stype_in_symbol);
    else if (rtype === RTYPE.ohlcv) sink.bars(symbolOf.get(id) ?? `instrument_id ${id}`, [barOf(one)]);
    else if (rtype === RTYPE.error) throw refusalOf(one.err ?? 'no reason given');
    else if (rtype === RTYPE.system && one.msg === 'Heartbeat') sink.completeTo(time.now() - LATENCY);
  }

  return (line: string) => (started ? record(line) : control(line));
}

const lineOf = (fields: object): string =>
  `${Object.entries(fields)
    .map(([field, value]) => `${field}=${value}`)
    .join('|')}\n`;

function refusalOf(reason: string): FeedError {
  const said = `Databento answers: ${reason.slice(0, 200)}`;
  if (/authenticat|api key|user id/i.test(reason)) return new FeedError('wrong_keys', said);
  if (/entitle|license|subscription|not authorized/i.test(reason)) return new FeedError('not_allowed', said);
  if (/limit|too many|slow/i.test(reason)) return new FeedError('rate_limited', said, 30_000);
  if (/expired/i.test(reason)) return new FeedError('token_expired', said);
  return new FeedError('connection_lost', said);
}

interface GatewayParts {
  host: string;
  port: number;
  signal: AbortSignal;
}
type OnLine = (line: string) => void;

/** Holds a TCP connection of lines open. Resolves when the signal aborts; rejects when it ends before. */
function runGateway(
  { host, port, signal }: GatewayParts,
  begin: (send: (text: string) => void, fail: (error: FeedError) => void) => OnLine,
): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return resolve();
    const socket: Socket = connect({ host, port });
    let ended = false;
    let rest = '';
    const end = (error?: FeedError) => {
      if (ended) return;
      ended = true;
      signal.removeEventListener('abort', stop);
      socket.destroy();
      if (error) reject(error);
      else resolve();
    };
    const stop = () => end();
    const onLine = begin((text) => socket.write(text), end);
    signal.addEventListener('abort', stop, { once: true });
    socket.setEncoding('utf8');
    socket.setTimeout(SILENT, () => end(new FeedError('connection_lost', `${host} sends no heartbeats`)));
    socket.on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (line !== '' && !ended) onLine(line);
      if (rest.length > MAX_LINE)
        end(new FeedError('bad_message', `${host} sends a line above ${MAX_LINE} characters`));
    });
    socket.on('error', (error: Error & { code?: string }) =>
      end(new FeedError('connection_lost', `${host}: ${error.code ?? error.message}`)),
    );
    socket.on('close', () => end(new FeedError('connection_lost', `${host} closed the connection`)));
  });
}
