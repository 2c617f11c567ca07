import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { UserCaller } from '../../src/domains/account/index.ts';
import { createTestApp, type TestApp, type TestCaller } from '../support/app.ts';
import { strategy } from '../support/seed.ts';

// relay-compiler compiles fragments that page and refetch nested lists (@refetchable goes through `node`), and the server
// answers what it generates.

const COMPILER = fileURLToPath(new URL('../../node_modules/relay-compiler/cli.js', import.meta.url));
const SCHEMA = fileURLToPath(new URL('../../schema.graphql', import.meta.url));

const NESTED = [
  ['Strategy', 'signals'],
  ['Strategy', 'backtests'],
  ['Strategy', 'versions'],
  ['Backtest', 'trades'],
] as const;
/** Relay wants names that begin with the file's. */
const fragmentOf = (type: string, list: string) => `graphql\`
  fragment ${type}${list}_row on ${type}
  @refetchable(queryName: "${type}${list}Query")
  @argumentDefinitions(count: { type: "Int", defaultValue: 2 }, cursor: { type: "String" }) {
    ${list}(first: $count, after: $cursor) @connection(key: "${type}_${list}") { edges { node { __typename } } }
  }
\`;`;

let app: TestApp;
let user: TestCaller<UserCaller>;
let folder: string;
beforeAll(async () => {
  [app, folder] = await Promise.all([createTestApp(), mkdtemp(join(tmpdir(), 'ex7-relay-'))]);
  user = await app.user();
});
afterAll(async () => {
  await app.close();
  await rm(folder, { recursive: true, force: true });
});

test('relay-compiler takes the schema, and its refetch queries are answered', { timeout: 60_000 }, async () => {
  await mkdir(join(folder, 'src'));
  for (const [type, list] of NESTED) {
    await writeFile(
      join(folder, 'src', `${type}_${list}_row.js`),
      fragmentOf(type, list).replace('_row on', '_row_data on'),
    );
  }
  await writeFile(
    join(folder, 'relay.config.json'),
    JSON.stringify({
      src: './src',
      language: 'javascript',
      schema: './schema.graphql',
      artifactDirectory: './src/made',
    }),
  );
  await mkdir(join(folder, 'src/made'));
  await writeFile(join(folder, 'schema.graphql'), await readFile(SCHEMA));
  await promisify(execFile)(process.execPath, [COMPILER, 'relay.config.json'], { cwd: folder });
  const id = await strategy(app).for(user);
  for (const [type, list] of NESTED.slice(0, 3)) {
    const made = await readFile(join(folder, 'src/made', `${type}${list}Query.graphql.js`), 'utf8');
    const text = JSON.parse(/"text": ("(?:[^"\\]|\\.)*")/.exec(made)?.[1] as string) as string;
    expect(text).toContain('node(id: $id)');
    const { node } = await app.runOk<{ node: Record<string, { edges: unknown[] }> }>(text, { id, count: 2 }, user);
    expect(node).toMatchObject({ __typename: type, id, [list]: { edges: list === 'versions' ? [{}] : [] } });
  }
});
