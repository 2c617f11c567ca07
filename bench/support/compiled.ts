import { execFile } from 'node:child_process';
import { cp, mkdir, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

// What is measured runs as `npm start` runs it, compiled by tsc. tsx sets the name of every function when it is made,
// which makes closures of a request dearer than they are.

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const COMPILED = join(ROOT, '.dist-bench');

let compiling: Promise<string> | undefined;

/** Compiles the sources and the benches once; returns the folder that has `src/` and `bench/`. */
export function compiled(): Promise<string> {
  compiling ??= compile();
  return compiling;
}

async function compile(): Promise<string> {
  await promisify(execFile)(process.execPath, ['node_modules/typescript-native/bin/tsc', '-p', 'tsconfig.bench.json'], {
    cwd: ROOT,
  });
  // The files that modules read from their own folder.
  for (const folder of ['src', 'bench/support']) {
    const files = await readdir(join(ROOT, folder), { recursive: true });
    for (const file of files.filter((name) => /\.(json|mjs)$/.test(name))) {
      const to = join(COMPILED, folder, file);
      await mkdir(dirname(to), { recursive: true });
      await cp(join(ROOT, folder, file), to);
    }
  }
  return COMPILED;
}
