import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { SDKS } from './sdks.mjs';

// The SDKs of parts that are off by default. Their packages hold mostly types, sources and second module formats,
// so the build bundles them into the modules that import them, and they are development packages.

const isSdk = new RegExp(`^(${SDKS.join('|')})(/|$)`);
const importsSdk = new RegExp(`(from|import)\\s*\\(?['"](${SDKS.join('|')})['"/]`);

/** Of the compiled modules only what comes from an SDK is taken in: their own imports stay as they are. */
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

/** Rewrites the compiled modules of `dist` that import an SDK so that they contain it. */
export async function bundleSdks(dist: string): Promise<void> {
  const entryPoints = await modulesWithSdks(dist);
  await build({
    absWorkingDir: dist,
    entryPoints,
    outdir: dist,
    outbase: dist,
    allowOverwrite: true,
    bundle: true,
    splitting: true,
    chunkNames: 'sdk/[name]-[hash]',
    format: 'esm',
    platform: 'node',
    target: 'node20',
    // ES modules where a package has both: what is imported with import() then has its names.
    mainFields: ['module', 'main'],
    sourcemap: true,
    sourcesContent: false,
    legalComments: 'inline',
    logLevel: 'warning',
    plugins: [onlySdks],
    // Packages in CommonJS ask for Node's own modules with `require`.
    banner: {
      js: "import { createRequire as createSdkRequire } from 'node:module'; const require = createSdkRequire(import.meta.url);",
    },
  });
}

async function modulesWithSdks(dist: string): Promise<string[]> {
  const files = (await readdir(dist, { recursive: true })).filter((file) => file.endsWith('.js'));
  const found = await Promise.all(
    files.map(async (file) => (importsSdk.test(await readFile(join(dist, file), 'utf8')) ? file : null)),
  );
  return found.filter((file) => file !== null);
}
