import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The API server of the development proxy. */
const SERVER = process.env.EX7_URL ?? 'http://127.0.0.1:4000';

/**
 * `npm run build:pages` builds the studio with the other pages. `npx vite studio` serves the sources with hot reload and
 * proxies API calls to port 4000 or to EX7_URL.
 */
export default defineConfig({
  root: here('.'),
  base: '/',
  // Preact has React's API at a tenth of its size, so that the first page stays below 120 KB of compressed script.
  resolve: {
    alias: [
      { find: /^react-dom\/client$/, replacement: 'preact/compat/client' },
      { find: /^react-dom$/, replacement: 'preact/compat' },
      { find: /^react\/jsx-(dev-)?runtime$/, replacement: 'preact/jsx-runtime' },
      { find: /^react$/, replacement: 'preact/compat' },
    ],
  },
  // The server renders the page with its token; Vite's copy has placeholders.
  build: {
    outDir: here('../node_modules/.cache/ex7-studio'),
    emptyOutDir: true,
    assetsDir: 'studio',
    // The policy forbids `data:` scripts and styles, and files can be cached.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: ['chrome123', 'firefox120', 'safari17.5'],
    chunkSizeWarningLimit: 2_000,
    rolldownOptions: {
      onLog(level, log, report) {
        // Radix marks its modules for server components, which are not used here.
        if (log.code !== 'MODULE_LEVEL_DIRECTIVE') report(level, log);
      },
    },
    license: { fileName: 'studio/licenses.md' },
  },
  server: {
    port: 5173,
    proxy: Object.fromEntries(
      ['/graphql', '/graphiql', '/docs', '/openapi.json'].map((path) => [
        path,
        { target: SERVER, ws: path === '/graphql' },
      ]),
    ),
  },
  logLevel: 'warn',
});
