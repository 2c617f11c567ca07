import { readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { licensesOf, packagesOf } from './licenses.ts';
import { SDKS } from './sdks.mjs';

// Bundles SDKs of optional features into the modules that import them. The packages contain mostly types, sources and
// second module formats, so they are development dependencies.

const isSdk = new RegExp(`^(${SDKS.join('|')})(/|$)`);
const importsSdk = new RegExp(`(from|import)\\s*\\(?['"](${SDKS.join('|')})['"/]`);

/** Bundles only imports of SDKs; other imports stay unchanged. */
const onlySdks: Plugin = {
  name: 'only-sdks',
  setup({ onResolve }) {
    onResolve({ filter: /.*/ }, ({ path, importer, kind }) =>
      kind === 'entry-point' || importer.includes('node_modules') || isSdk.test(path)
        ? undefined
        : { path, external: true },
    );
  },
};

/** Rewrites the compiled modules in `dist` that import an SDK, and writes the SDKs' licences to sdk/licenses.md. */
export async function bundleSdks(dist: string): Promise<void> {
  const entryPoints = modulesWithSdks(dist);
  const { metafile } = await build({
    absWorkingDir: dist,
    entryPoints,
    outdir: dist,
    outbase: dist,
    allowOverwrite: true,
    bundle: true,
    metafile: true,
    splitting: true,
    chunkNames: 'sdk/[name]-[hash]',
    format: 'esm',
    platform: 'node',
    target: 'node20',
    // Prefers ES modules, whose import() result has named exports.
    mainFields: ['module', 'main'],
    sourcemap: true,
    sourcesContent: false,
    legalComments: 'inline',
    logLevel: 'warning',
    plugins: [onlySdks],
    // CommonJS packages load Node's modules with `require`.
    banner: {
      js: "import { createRequire as createSdkRequire } from 'node:module'; const require = createSdkRequire(import.meta.url);",
    },
  });
  const files = Object.keys(metafile.inputs).map((path) => join(dist, path));
  await writeFile(join(dist, 'sdk/licenses.md'), await licensesOf(packagesOf(files)));
}

/** One file after the other: there are more of them than a process may have open. */
function modulesWithSdks(dist: string): string[] {
  return readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.js') && importsSdk.test(readFileSync(join(dist, file), 'utf8')),
  );
}
