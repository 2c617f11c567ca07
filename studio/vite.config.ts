import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The API that the development server passes calls to. */
const SERVER = process.env.EX7_URL ?? 'http://127.0.0.1:4000';

/**
 * `npm run build:pages` builds the studio with the other pages. `npx vite studio` serves the sources with hot reload and passes API calls
 * to a server on port 4000, or at EX7_URL.
 */
export default defineConfig({
  root: here('.'),
  base: '/',
  // The page carries a token, so the server writes it; Vite's own copy has placeholders.
  build: {
    outDir: here('../node_modules/.cache/ex7-studio'),
    emptyOutDir: true,
    assetsDir: 'studio',
    // The policy allows no `data:` scripts or styles, and a file is cached.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: ['chrome123', 'firefox120', 'safari17.5'],
    chunkSizeWarningLimit: 2_000,
    rolldownOptions: {
      onLog(level, log, report) {
        // Radix marks its modules for server components, which the studio has none of.
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
