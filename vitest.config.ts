import { defineConfig } from 'vitest/config';
import { writeNodeList } from './scripts/node-list.ts';

// A file that was added to src/engine/nodes since `npm run generate` is tested too.
writeNodeList();

export default defineConfig({
  // Vite would take graphql's `module` build, Node takes `main`: two copies, and each disowns the other's schemas.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    include: ['test/**/*.test.ts', 'src/**/*.test.ts'],
    exclude: ['**/node_modules/**', 'src/generated/**'],
    globalSetup: ['test/support/postgres-setup.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 30_000,
    teardownTimeout: 10_000,
  },
});
