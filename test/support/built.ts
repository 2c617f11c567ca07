import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import buildState from '../../bin/build-state.cjs';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Node's arguments that run a module of the build in the current folder, as the npm commands do. */
export const runBuilt = (script: string): string[] => [
  '--enable-source-maps',
  '-r',
  './bin/check-build.cjs',
  script.replace(/^src\/(.*)\.ts$/, 'dist/src/$1.js'),
];

/** Node's arguments that run a module of this checkout: of the build where it is up to date and holds it, otherwise its source. */
export const runModule = (script: string): string[] =>
  script.startsWith('src/') && isBuilt() ? runBuilt(script) : ['--import', 'tsx', join(ROOT, script)];

/** Builds this checkout, unless the build is up to date. */
export function ensureBuilt(): void {
  if (isBuilt()) return;
  const { status, stderr } = spawnSync('npm', ['run', 'build'], { cwd: ROOT, encoding: 'utf8', timeout: 120_000 });
  if (status !== 0) throw new Error(`npm run build failed:\n${stderr}`);
}

function isBuilt(): boolean {
  const stamp = buildState.readStamp(ROOT);
  return (
    stamp !== null &&
    buildState.damagedFiles(ROOT, stamp).length === 0 &&
    !buildState.isStale(ROOT, stamp, 'server') &&
    !buildState.isStale(ROOT, stamp, 'pages')
  );
}
