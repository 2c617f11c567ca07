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

/** Holds the event loop for so many milliseconds, of the clock and of the processor. */
function compute(ms: number): void {
  const began = performance.now();
  const since = process.cpuUsage();
  for (let least = 0; least < ms; ) {
    const { user, system } = process.cpuUsage(since);
    least = Math.min(performance.now() - began, (user + system) / 1_000);
  }
}

test('a mutation that computes for long is logged and shown by /metrics', async () => {
  const user = await app.user();
  const create = app.services.strategies.createFromFixture.bind(app.services.strategies);
  vi.spyOn(app.services.strategies, 'createFromFixture').mockImplementation((...args) => {
    compute(BLOCK_MS);
    return create(...args);
  });
  await app.runOk('mutation { createStrategyFromFixture(slug: "ema-cross") { __typename } }', {}, user);
  const name = 'mutation createStrategyFromFixture';
  const held = () => watch.blocks().find(({ operation }) => operation === name)?.seconds ?? 0;
  await until(() => held() * 1_000 > BLOCK_MS - 100 || `held up for ${held()} s`);
  // A line a second: compiling the operation may have had it.
  expect(warned.filter(({ operations }) => operations[0] === name).map(({ blockedMs }) => blockedMs > 100)).toContain(
    true,
  );
  const text = await (await fetch(`${url}/metrics`)).text();
  expect(text).toMatch(new RegExp(`^ex7_event_loop_blocks\\{operation="${name}"\\} [1-9]`, 'm'));
  expect(text).toMatch(new RegExp(`^ex7_event_loop_blocked_seconds\\{operation="${name}"\\} 0\\.`, 'm'));
});
