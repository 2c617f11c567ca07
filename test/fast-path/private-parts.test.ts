import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { connectFastPath } from '../../src/app/compose/connect-fast-path.ts';
import { PRIVATE_PARTS, versionMismatches } from '../../src/fast-path/private-parts.ts';

test('the installed libraries have the supported versions', () => {
  // After an update: run the suites with and without FAST_PATH=0, then write the new version into private-parts.ts.
  expect(versionMismatches()).toEqual([]);
});

test('an unsupported or missing library is named', () => {
  const installed = new Map<string, string | null>(PRIVATE_PARTS.map(({ library, version }) => [library, version]));
  installed.set('pg', '8.99.0').set('@prisma/client', null);
  expect(versionMismatches((library) => installed.get(library) ?? null)).toEqual([
    'pg is 8.99.0, expected 8.23.1',
    '@prisma/client is not found, expected 7.10.0',
  ]);
});

test('the listed files exist', () => {
  for (const { usedIn } of PRIVATE_PARTS) {
    for (const file of usedIn.split(', ')) expect(existsSync(`src/fast-path/${file}`), file).toBe(true);
  }
});

test('FAST_PATH=0 loads none of it and logs one line', async () => {
  const lines: unknown[] = [];
  const info = (line: unknown) => void lines.push(line);
  expect(await connectFastPath({ fastPath: false }, { info, warn: info } as never)).toBeNull();
  expect(lines).toEqual(['the fast path is off (FAST_PATH=0)']);
});
