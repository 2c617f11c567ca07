import { createServer } from 'node:http';
import type { FeedBar } from '../../../src/domains/market-data/index.ts';
import type { TestClock } from '../clock.ts';
import { answerFault, json, knownBars, listenOn, noFaults, type Vendor } from './vendor.ts';

export interface FakeCoinbase extends Vendor {
  options: { exchange: string; url: string; rateLimit: boolean };
}

const MINUTE = 60_000;

/** Coinbase Exchange: products, and candles of a minute, newest first, at most 300. */
export async function startFakeCoinbase(
  bars: readonly FeedBar[],
  product: string,
  clock: TestClock,
): Promise<FakeCoinbase> {
  const faults = noFaults();
  const attempts = { connections: 0, requests: 0 };
  const odd = new Map<number, FeedBar>();
  let asked = false;
  const server = createServer(async (request, response) => {
    attempts.requests++;
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://coinbase');
    // A request is not answered before the silence ends.
    while (faults.silent) await new Promise((resolve) => setTimeout(resolve, 5));
    if (faults.down) return void request.socket.destroy();
    if (faults.wrongKeys) return json(response, 401, { message: 'invalid api key' });
    if (answerFault(faults, response)) return;
    if (pathname === '/currencies') {
      return json(
        response,
        200,
        ['ES', 'USD'].map((id) => ({ id, name: id, status: 'online', max_precision: '0.01', details: {} })),
      );
    }
    if (pathname === '/products') {
      const [base, quote] = product.split('-');
      return json(response, 200, [
        {
          id: product,
          base_currency: base,
          quote_currency: quote,
          quote_increment: '0.25',
          base_increment: '1',
          status: 'online',
        },
      ]);
    }
    if (pathname !== `/products/${product}/candles`) return json(response, 404, { message: 'NotFound' });
    asked = true;
    const [start, end] = ['start', 'end'].map((name) => Date.parse(searchParams.get(name) ?? ''));
    const known = knownBars(bars, clock, start as number, (end as number) + MINUTE);
    const rows = known
      .map((bar) => odd.get(bar.ts) ?? bar)
      .map(({ ts, open, high, low, close, volume }) => [ts / 1_000, low, high, open, close, volume]);
    // The running minute is part of the answer.
    const running = bars.find(({ ts }) => ts <= clock.now() && ts + MINUTE > clock.now());
    if (running) rows.push([running.ts / 1_000, running.open, running.open, running.open, running.open, 1]);
    odd.clear();
    json(response, 200, rows.reverse().slice(0, 300));
  });
  const { port, close } = await listenOn(server, faults);
  return {
    faults,
    attempts,
    // Its pauses are real ones.
    options: { exchange: 'coinbaseexchange', url: `http://127.0.0.1:${port}`, rateLimit: false },
    subscribed: () => asked,
    // It is asked: a bar that differs is in the next answer.
    emit(bar) {
      const right = bars.find(({ ts }) => ts === bar.ts);
      if (right && Number.isNaN(bar.close)) odd.set(bar.ts, bar);
    },
    cut: () => server.closeAllConnections(),
    endTokens: () => server.closeAllConnections(),
    close,
  };
}
