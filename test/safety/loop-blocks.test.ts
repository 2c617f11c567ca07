import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type LoopWatch, watchLoop } from '../../src/observability/loop-watch.ts';
import { NO_TELEMETRY } from '../../src/observability/telemetry.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { until } from '../support/until.ts';

// Work that holds up everything else in the process is counted and named.

const BLOCK_MS = 300;

let app: TestApp;
let url: string;
let watch: LoopWatch;
const warned: { blockedMs: number; operations: string[] }[] = [];
beforeAll(async () => {
  watch = watchLoop({
    telemetry: NO_TELEMETRY,
    logger: { warn: (block: object) => void warned.push(block as (typeof warned)[0]) } as never,
  });
  app = await createTestApp({ telemetry: watch.telemetry, loopBlocks: watch.blocks });
  ({ url } = await app.listen());
});
afterAll(async () => {
  await app.close();
  watch.stop();
});

/** Holds the event loop for so many milliseconds. */
function compute(ms: number): void {
  const began = performance.now();
  while (performance.now() - began < ms);
}

test('a mutation that computes for long is logged and shown by /metrics', async () => {
  const user = await app.user();
  const create = app.services.strategies.create.bind(app.services.strategies);
  vi.spyOn(app.services.strategies, 'create').mockImplementation((...args) => {
    compute(BLOCK_MS);
    return create(...args);
  });
  await app.runOk('mutation { createStrategyFromFixture(slug: "ema-cross") { __typename } }', {}, user);
  const name = 'mutation createStrategyFromFixture';
  await until(() => warned.some(({ operations, blockedMs }) => operations[0] === name && blockedMs > BLOCK_MS - 100));
  // Compiling the operation may hold it up as well.
  const blocks = warned.filter(({ operations }) => operations[0] === name).map(({ blockedMs }) => blockedMs);
  expect(Math.max(...blocks)).toBeGreaterThan(BLOCK_MS - 100);
  const text = await (await fetch(`${url}/metrics`)).text();
  expect(text).toMatch(new RegExp(`^ex7_event_loop_blocks\\{operation="${name}"\\} [1-9]`, 'm'));
  expect(text).toMatch(new RegExp(`^ex7_event_loop_blocked_seconds\\{operation="${name}"\\} 0\\.`, 'm'));
});
