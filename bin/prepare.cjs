'use strict';

// Runs on `npm ci` and `npm install` and builds, unless the development packages are missing.

require('./check-node.cjs');

const { spawnSync } = require('node:child_process');
const { existsSync } = require('node:fs');
const { join } = require('node:path');

const ROOT = join(__dirname, '..');
if (existsSync(join(ROOT, 'src')) && existsSync(join(ROOT, 'node_modules/typescript-native'))) {
  const { status } = spawnSync(process.execPath, ['--import', 'tsx', 'scripts/build.ts'], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  process.exitCode = status ?? 1;
} else {
  process.stdout.write(
    'ex7: no development packages are installed, so nothing is built; dist comes from a build elsewhere\n',
  );
}
