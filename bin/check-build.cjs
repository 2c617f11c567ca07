'use strict';

// Preloaded by the npm commands (node -r). Exits with one line when Node or the build is unusable.

require('./check-node.cjs');

const { existsSync, readFileSync } = require('node:fs');
const { join } = require('node:path');
const { damagedFiles, isStale, readStamp } = require('./build-state.cjs');

const ROOT = join(__dirname, '..');

/** Modules are opened many at a time; Node reports some of those that it cannot open as missing packages. */
const MIN_FILES = 512;

/** The number of files that this process may open; null where the system does not say. */
function fileLimit() {
  try {
    const [, soft] = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
    return soft === undefined ? null : Number(soft);
  } catch {
    return null;
  }
}

/** Describes a problem of the installation and the command that fixes it; null when there is none. */
function problem() {
  const limit = fileLimit();
  if (limit !== null && limit < MIN_FILES) {
    return `this process may open ${limit} files at once: allow it at least ${MIN_FILES} (ulimit -n, LimitNOFILE, --ulimit nofile)`;
  }
  const { version, dependencies } = require('../package.json');
  const missing = Object.keys(dependencies).filter(
    (name) => !existsSync(join(ROOT, 'node_modules', name, 'package.json')),
  );
  const others = missing.length > 1 ? ` (and ${missing.length - 1} others)` : '';
  if (missing.length > 0) return `the package ${missing[0]}${others} is not installed: run npm ci`;
  const canBuild = existsSync(join(ROOT, 'src')) && existsSync(join(ROOT, 'node_modules/tsx'));
  const remedy = canBuild ? 'run npm run build' : 'run npm ci && npm run build in a checkout, and copy all of dist';
  if (!existsSync(join(ROOT, 'dist'))) return `ex7 is not built (there is no folder dist): ${remedy}`;
  const stamp = readStamp(ROOT);
  if (!stamp) return `the build in dist is incomplete (dist/build.json is missing or damaged): ${remedy}`;
  if (stamp.version !== version) {
    return `the build in dist is of version ${stamp.version}, package.json of version ${version}: ${remedy}`;
  }
  const damaged = damagedFiles(ROOT, stamp);
  if (damaged.length > 0) {
    const total = Object.keys(stamp.files).length;
    return `the build in dist is incomplete (${damaged.length} of ${total} files are missing or damaged, dist/${damaged[0]} among them): ${remedy}`;
  }
  if (isStale(ROOT, stamp, 'server') || isStale(ROOT, stamp, 'pages')) {
    process.stderr.write(
      'the sources are newer than the build in dist: npm run build updates it, npm run dev runs the sources\n',
    );
  }
  return null;
}

// Ends with one line when a module cannot be opened; once the process handles uncaught errors itself, they are its own.
process.on('uncaughtExceptionMonitor', (error) => {
  const code = error?.code;
  if ((code !== 'EMFILE' && code !== 'ENFILE') || process.listenerCount('uncaughtException') > 0) return;
  process.stderr.write(`no file could be opened (${code}): too many are open here, or on this machine\n`);
  process.exit(1);
});

const line = problem();
if (line !== null) {
  process.stderr.write(`${line}\n`);
  process.exit(1);
}
