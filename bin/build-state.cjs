'use strict';

// Describes the build in dist/. scripts/build.ts writes it, and every command checks it.

const { createHash } = require('node:crypto');
const { existsSync, readdirSync, readFileSync, statSync } = require('node:fs');
const { join, relative, sep } = require('node:path');

const STAMP = 'dist/build.json';

/** The source files and folders of each part of the build. */
const SOURCES = {
  server: [
    'src',
    'rest-shim',
    'studio',
    'api-pages',
    'prisma/schema.prisma',
    'tsconfig.json',
    'tsconfig.build.json',
    'package-lock.json',
  ],
  pages: ['studio', 'api-pages', 'scripts/pages.ts', 'package-lock.json'],
};
/** Excluded: generated files and files that are not part of the build. */
const IGNORED = /^src\/generated$|(^|\/)node_modules$|\.test\.ts$/;

/** All files below a folder, as paths relative to `root` with slashes. */
function filesIn(root, folder) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (IGNORED.test(path)) return [];
    return entry.isDirectory() ? filesIn(root, path) : [path];
  });
}

/** The existing source files of a part, sorted; empty when only a build is installed. */
function sourcesOf(root, part) {
  if (!existsSync(join(root, 'src'))) return [];
  return SOURCES[part]
    .filter((path) => existsSync(join(root, path)))
    .flatMap((path) => (statSync(join(root, path)).isDirectory() ? filesIn(root, path) : [path]))
    .sort();
}

function hashOf(root, files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(`${file}\n`).update(readFileSync(join(root, file)));
  return hash.digest('hex');
}

/** The sizes of all built files by their path in `dist`. */
function builtFiles(dist) {
  const sizes = {};
  const visit = (folder) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) visit(path);
      else sizes[relative(dist, path).split(sep).join('/')] = statSync(path).size;
    }
  };
  visit(dist);
  delete sizes['build.json'];
  return sizes;
}

/** Reads dist/build.json; null when it is missing or damaged. */
function readStamp(root) {
  try {
    const stamp = JSON.parse(readFileSync(join(root, STAMP), 'utf8'));
    return typeof stamp.version === 'string' && typeof stamp.files === 'object' ? stamp : null;
  } catch {
    return null;
  }
}

/** Built files that are missing or differ in size from the build. */
function damagedFiles(root, stamp) {
  return Object.keys(stamp.files).filter((file) => {
    try {
      return statSync(join(root, 'dist', file)).size !== stamp.files[file];
    } catch {
      return true;
    }
  });
}

/** Whether sources of a part changed after the build. File contents are compared only if a date is newer. */
function isStale(root, stamp, part) {
  const files = sourcesOf(root, part);
  if (files.length === 0) return false;
  const { hash, count } = stamp.sources[part];
  const touched = files.some((file) => statSync(join(root, file)).mtimeMs > stamp.builtAt);
  return files.length !== count || (touched && hashOf(root, files) !== hash);
}

module.exports = { STAMP, SOURCES, builtFiles, damagedFiles, hashOf, isStale, readStamp, sourcesOf };
