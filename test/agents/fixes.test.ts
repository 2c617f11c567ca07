import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import fastJsonPatch from 'fast-json-patch';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.ts';
import { strategy } from '../support/seed.ts';
import { brokenGraphs } from './broken-graphs.ts';
import { call, connect, type ShownError } from './client.ts';
import { type BrokenCall, brokenCalls } from './corpus.ts';

// Errors say what to change, and a program that does just that corrects most mistakes of programs.

type Issue = NonNullable<ShownError['issues']>[number] & { severity?: string };

let app: TestApp;
let client: Client;
let calls: BrokenCall[];
beforeAll(async () => {
  app = await createTestApp();
  const { url } = await app.listen();
  const ada = await app.user();
  const name = 'Cross of averages';
  const strategyId = await strategy(app).named(name).for(ada);
  client = await connect(url, ada.token);
  calls = [...brokenGraphs, ...brokenCalls({ strategyId, name })];
});
afterAll(async () => {
  await client.close();
  await app.close();
});

const MOST_ROUNDS = 12;

/** The errors of an answer: of a refusal, or of a validation. */
function issuesOf({ data, isError }: Awaited<ReturnType<typeof call>>): Issue[] {
  if (isError) {
    const { error } = data as { error: ShownError };
    return error.issues?.length ? error.issues : [{ code: error.code, message: error.message, fix: error.fix }];
  }
  const { validation } = data as { validation?: { issues: Issue[] } };
  return (validation?.issues ?? []).filter(({ severity }) => severity !== 'WARNING');
}

/** Calls, applies the patch of the first issue that has one, and calls again. Null once nothing is wrong. */
async function followFixes({ tool, arguments: broken }: BrokenCall): Promise<string | null> {
  let args = structuredClone(broken);
  let left: Issue[] = [];
  for (let round = 0; round < MOST_ROUNDS; round++) {
    left = issuesOf(await call(client, tool, args));
    if (left.length === 0) return null;
    const next = left.find(({ fix }) => fix.patch.length > 0);
    if (!next) break;
    args = fastJsonPatch.applyPatch(args, next.fix.patch as never).newDocument;
  }
  return left
    .map(({ code, message, fix }) => `${code}: ${message} (${fix.text} ${JSON.stringify(fix.patch)})`)
    .join('; ');
}

it('a program that only follows `fix` corrects at least 90 % of a corpus of 100 broken graphs and calls', async () => {
  expect(calls.length).toBeGreaterThanOrEqual(100);
  const unmended: string[] = [];
  for (const broken of calls) {
    const first = issuesOf(await call(client, broken.tool, broken.arguments));
    // A sound graph proves nothing.
    expect(first.length, broken.name).toBeGreaterThan(0);
    for (const { fix, code } of first) expect(fix.text, `${broken.name}: ${code}`).toBeTruthy();
    const left = await followFixes(broken);
    if (left) unmended.push(`${broken.name}: ${left}`);
  }
  expect(unmended.length / calls.length, unmended.join('\n')).toBeLessThanOrEqual(0.1);
}, 120_000);
