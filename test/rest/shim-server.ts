import { createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parse } from 'graphql';
import {
  createRestShim,
  type OperationRequest,
  type OperationResult,
  type RestShimDeps,
} from '../../rest-shim/index.ts';
import { respondWithError } from '../../src/http/error-response.ts';

// The shim behind a real HTTP server, over operations that the test answers by name.

interface Operation {
  name: string;
}
export type Call = OperationRequest<Operation, string>;
export interface Answers {
  [operation: string]: (variables: Record<string, unknown>, call: Call) => Record<string, unknown> | OperationResult;
}
export type Deps = RestShimDeps<Operation, string>;

export const TOKEN = { authorization: 'Bearer good' };

const named = (code: string, message: string, more: object = {}) =>
  Object.assign(new Error(message), { code, ...more });

export async function startShim(answers: Answers, deps: Partial<Deps> = {}) {
  const calls: Call[] = [];
  const faults: unknown[] = [];
  const onFault = (fault: unknown) => faults.push(fault);
  const shim = createRestShim<Operation, string>({
    prepare(document) {
      const operation = parse(document).definitions.find((definition) => definition.kind === 'OperationDefinition');
      return { name: operation?.name?.value ?? '' };
    },
    execute(call) {
      calls.push(call);
      const answer = answers[call.operation.name];
      if (!answer) throw new Error(`the test answers no ${call.operation.name}`);
      const result = answer(call.variables, call);
      return 'data' in result || 'errors' in result ? result : { data: result };
    },
    subscribe: () => {
      throw new Error('the test has no stream');
    },
    async authenticate(req) {
      const { authorization } = req.headers;
      if (!authorization) throw named('unauthorized', 'Send a token.');
      if (authorization === 'Bearer busy') throw named('rate_limited', 'Too fast.', { retryAfter: 7 });
      if (authorization === 'Bearer later') {
        throw Object.assign(named('auth_unavailable', 'The keys cannot be fetched.'), { name: 'UnavailableError' });
      }
      if (authorization !== TOKEN.authorization) throw named('unauthorized', 'The token is not valid.');
      return { context: 'user', expiresAt: null };
    },
    anonymous: () => 'anonymous',
    onFault,
    ...deps,
  });
  const server = createServer((req, res) => {
    const answered = shim(req, res);
    if (answered === false) res.writeHead(418).end();
    // As http-server.ts does.
    else answered.catch((error) => respondWithError(req, res, error, onFault));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    calls,
    faults,
    async get(path: string, headers: Record<string, string> = TOKEN) {
      return answerOf(await fetch(url + path, { headers, redirect: 'manual' }));
    },
    async post(path: string, body?: unknown, headers: Record<string, string> = TOKEN) {
      const json: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
      const text = typeof body === 'string' || body === undefined ? body : JSON.stringify(body);
      const init: RequestInit = { method: 'POST', headers: { ...json, ...headers } };
      if (text !== undefined) init.body = text;
      return answerOf(await fetch(url + path, init));
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
export type Shim = Awaited<ReturnType<typeof startShim>>;

async function answerOf(response: Response) {
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: text ? JSON.parse(text) : undefined };
}

/** Opens a stream with node:http, which reads nothing that is not asked for. */
export function open(url: string, headers: Record<string, string> = TOKEN): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const req = request(url, { headers }, (res: IncomingMessage) => resolve(res));
    req.on('error', reject);
    req.end();
  });
}

export interface SseEvent {
  id?: string;
  event?: string;
  data?: unknown;
  retry?: string;
}
/** The events of a stream, one after the other, until it ends. */
export async function* events(stream: AsyncIterable<Buffer>): AsyncGenerator<SseEvent, void> {
  let text = '';
  for await (const chunk of stream) {
    text += chunk.toString('utf8');
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const lines = text.slice(0, end).split('\n');
      text = text.slice(end + 2);
      yield Object.fromEntries(
        lines.map((line) => {
          const at = line.indexOf(': ');
          const [name, value] = [line.slice(0, at), line.slice(at + 2)];
          return [name, name === 'data' ? JSON.parse(value) : value];
        }),
      ) as SseEvent;
    }
  }
}

export const SIGNAL_ID = '019a0000-0000-7000-8000-00000000000a';
export const STRATEGY_ID = '019a0000-0000-7000-8000-00000000000b';

export const SIGNAL = {
  id: SIGNAL_ID,
  strategy: { id: STRATEGY_ID, name: 'EMA cross' },
  strategyVersion: 3,
  instrument: { symbol: 'MES' },
  timeframe: 'M5',
  mode: 'PAPER',
  side: 'LONG',
  status: 'OPEN',
  size: 2,
  entryPrice: '1676.75',
  stopPrice: '1674.5',
  currentStopPrice: null,
  targetPrice: null,
  openSize: null,
  parts: [],
  barTs: '2026-04-20T13:30:00.000Z',
  firedAt: '2026-04-20T13:35:00.120Z',
  closePrice: null,
  closedAt: null,
  closeBarTs: null,
  closeReason: null,
  grossPnl: null,
  commission: null,
  slippageTicks: null,
  slippageCost: null,
  pnl: null,
  reason: { fast: { value: 1.5 } },
};
export const SIGNAL_OUT = {
  id: SIGNAL_ID,
  strategy_id: STRATEGY_ID,
  strategy_name: 'EMA cross',
  strategy_version: 3,
  instrument: 'MES',
  timeframe: '5m',
  mode: 'paper',
  side: 'long',
  status: 'open',
  size: 2,
  entry_price: '1676.75',
  stop_price: '1674.5',
  current_stop_price: null,
  target_price: null,
  open_size: null,
  parts: [],
  bar_ts: '2026-04-20T13:30:00.000Z',
  fired_at: '2026-04-20T13:35:00.120Z',
  close_price: null,
  closed_at: null,
  close_bar_ts: null,
  close_reason: null,
  gross_pnl: null,
  commission: null,
  slippage_ticks: null,
  slippage_cost: null,
  pnl: null,
  reason: { fast: { value: 1.5 } },
};
