import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Asset } from './asset.ts';

const DESK = new URL('../../../desk/', import.meta.url);
const TYPES: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
};

/**
 * The scripts and styles of the desk and of the start of GraphiQL and the REST docs, by their path on the server, from the sources in desk/.
 * There is no build step to forget: this happens once, in memory, when the first page asks.
 */
export async function bundleDesk(): Promise<ReadonlyMap<string, Asset>> {
  const { outputFiles } = await build({
    absWorkingDir: fileURLToPath(DESK),
    entryPoints: {
      'desk/desk': 'main.tsx',
      'desk/style': 'desk.css',
      'graphiql/start': 'graphiql/start.ts',
      'graphiql/frame': 'graphiql/frame.css',
      'docs/start': 'docs/start.ts',
      'docs/frame': 'docs/frame.css',
    },
    outdir: '/',
    write: false,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: ['chrome123', 'firefox120', 'safari17.5'],
    loader: { '.graphql': 'text' },
    define: { 'process.env.NODE_ENV': '"production"' },
    legalComments: 'eof',
    logLevel: 'silent',
    // esbuild's own reading of the root tsconfig would miss the JSX settings of this one.
    tsconfig: fileURLToPath(new URL('tsconfig.json', DESK)),
  });
  const files = outputFiles.map(({ path, contents }): [string, Asset] => {
    const type = TYPES[path.slice(path.lastIndexOf('.') + 1)] as string;
    return [path.replaceAll('\\', '/').replace(/^[A-Z]:/, ''), { type, body: Buffer.from(contents), lasting: true }];
  });
  const icon = await readFile(new URL('icon.svg', DESK));
  return new Map([...files, ['/desk/icon.svg', { type: 'image/svg+xml', body: icon, lasting: true }]]);
}
