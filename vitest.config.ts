import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { writeParser } from './scripts/grammar.ts';
import { writeNodeList } from './scripts/node-list.ts';

// A file that was added to src/engine/nodes since `npm run generate` is tested too.
writeNodeList();
writeParser();

/** Where tests end, freeze or hold up processes. */
const OWN_PROCESS_FOLDERS = /^test\/(faults|browser|build|topology|telemetry|safety\/loop-blocks)\b/;
/** What changes or measures the process of a test. */
const OWN_PROCESS_TEXT =
  /vi\.(mock|doMock|hoisted|stub\w+|useFakeTimers)\(|process\.(env\.\w+ *=|chdir|on|once|memoryUsage|cpuUsage)\b|processorMs|globalThis\.\w+ *=/;

const tests = ['test', 'src'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => join(folder, path).replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.test.ts') && !path.startsWith('src/generated/')),
);
const ownProcess = tests.filter(
  (path) => OWN_PROCESS_FOLDERS.test(path) || OWN_PROCESS_TEXT.test(readFileSync(path, 'utf8')),
);
const shared = tests.filter((path) => !ownProcess.includes(path));

const project = (name: string, include: string[], isolate: boolean) => ({
  // Vite would take graphql's `module` build, Node takes `main`: two copies, and each disowns the other's schemas.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    name,
    include,
    isolate,
    pool: 'forks' as const,
    testTimeout: 20_000,
    hookTimeout: 30_000,
    teardownTimeout: 10_000,
    restoreMocks: true,
  },
});

export default defineConfig({
  test: {
    globalSetup: ['test/support/postgres-setup.ts'],
    maxWorkers: 2,
    // Loading the server takes longer than most files' tests: a worker loads it once, for all files that it runs.
    projects: [project('shared', shared, false), project('own process', ownProcess, true)],
  },
});
