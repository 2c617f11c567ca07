import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { VARIABLES } from '../../src/config/env.ts';
import { createMetrics } from '../../src/observability/metrics.ts';
import { startMinuteLog } from '../../src/observability/minute-log.ts';
import { createRedis } from '../../src/platform/redis/redis.ts';
import { createTestApp, type TestApp } from '../support/app.ts';
import { ROOT } from '../support/built.ts';
import { hasProgram } from '../support/programs.ts';
import { until } from '../support/until.ts';

// The files in deploy/ name what exists: metrics of a live server, variables, modules and paths.

const read = (path: string) => readFile(join(ROOT, 'deploy', path), 'utf8');
const NAMES = /\b(?:ex7|process|nodejs)_[a-z0-9_]+/g;
const redis = createRedis({ url: 'redis://127.0.0.1:1' });
let app: TestApp;
let url: string;
beforeAll(async () => {
  app = await createTestApp({ redis });
  ({ url } = await app.listen());
});
afterAll(async () => {
  await app.close();
  await redis.close();
});

describe('metrics', () => {
  test.each(['grafana/ex7.json', 'prometheus/alerts.yaml'])('each one in %s is served', async (file) => {
    // One request, so that counters by route have a value.
    await fetch(`${url}/healthz`);
    const served = await (await fetch(`${url}/metrics`)).text();
    const known = new Set([...served.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name as string));
    const asked = [...(await read(file)).matchAll(NAMES)].map(([name]) => name.replace(/_(bucket|count|sum)$/, ''));
    expect(asked.length).toBeGreaterThan(10);
    expect([...new Set(asked)].filter((name) => !known.has(name))).toEqual([]);
  });

  test('the versions, the pool and the leases have values', async () => {
    const served = await (await fetch(`${url}/metrics`)).text();
    expect(served).toMatch(/^ex7_build_info\{version="test",node="\d+\.\d+\.\d+"\} 1$/m);
    expect(served).toMatch(/^ex7_pool_connections\{state="idle"\} [1-9]/m);
    expect(served).toMatch(/^ex7_pool_connections\{state="waited_for"\} 0$/m);
    expect(served).toMatch(/^ex7_leases\{state="free"\} 64$/m);
    expect(served).toMatch(/^ex7_redis_up 0$/m);
  });

  test('each alert is explained in docs/operations.md', async () => {
    const docs = await readFile(join(ROOT, 'docs/operations.md'), 'utf8');
    for (const [, name] of (await read('prometheus/alerts.yaml')).matchAll(/alert: (\w+)/g)) {
      expect(docs, `alert ${name}`).toContain(`\`${name}\``);
    }
  });
});

test('the log has a line a minute with what was done in it', async () => {
  const lines: Record<string, unknown>[] = [];
  const metrics = createMetrics({
    labels: { route: () => 'x', method: () => 'GET' },
    token: null,
    open: true,
    onFault: () => {},
  });
  const stop = startMinuteLog({
    logger: { info: (line: Record<string, unknown>) => void lines.push(line) } as never,
    metrics,
    db: app.database.db,
    services: app.services,
    interval: 20,
  });
  metrics.observer.onCommitted('fired');
  metrics.onFault(new Error('of the test'));
  await until(() => lines.length >= 2);
  stop();
  expect(lines[0]).toMatchObject({ requests: 0, serverErrors: 0, faults: 1, events: 1, streams: 0, poolWaiting: 0 });
  expect(lines[1]).toMatchObject({ faults: 0, events: 0 });
});

test('units and manifests run modules that exist, with variables that are read', async () => {
  const files = ['kubernetes/ex7.yaml', 'kubernetes/migrate.yaml'];
  for (const unit of await readdir(join(ROOT, 'deploy/systemd'))) files.push(`systemd/${unit}`);
  for (const file of files) {
    const text = await read(file);
    const modules = [...text.matchAll(/dist\/(src\/[\w/-]+)\.js/g)].map(([, name]) => `${name}.ts`);
    for (const name of modules) expect(existsSync(join(ROOT, name)), `${file}: ${name}`).toBe(true);
    const variables = [...text.matchAll(/(?:name: |^ {2})([A-Z][A-Z_]+)\b/gm)].map(([, name]) => name as string);
    expect(variables.filter((name) => !VARIABLES.includes(name))).toEqual([]);
  }
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  expect((await fetch(`${url}/readyz`)).status).toBe(200);
});

test.skipIf(!hasProgram('haproxy'))('HAProxy accepts its configuration', () => {
  const { status, stderr } = spawnSync('haproxy', ['-c', '-f', join(ROOT, 'deploy/haproxy/haproxy.cfg')], {
    encoding: 'utf8',
    env: { PATH: `${process.env.PATH}:/usr/sbin` },
  });
  expect([status, stderr]).toEqual([0, expect.not.stringContaining('ALERT')]);
});
