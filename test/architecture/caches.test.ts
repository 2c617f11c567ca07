import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { ROOT, sourceFiles } from '../support/source-patterns.ts';

// A map that lives as long as the process and is filled by requests is a leak unless something bounds it. Each is a bounded
// cache (src/kernel/bounded-cache.ts), or stands here with what bounds it.

const BOUNDED_BY: Readonly<Record<string, string>> = {
  'src/domains/backtests/backtest-run.ts pools': 'one backtest',
  'src/domains/backtests/metrics.ts daily': 'one backtest',
  'src/domains/strategy-drafting/drawing.ts columns': 'one drawing',
  'src/domains/strategy-drafting/drawing.ts drawn': 'one drawing',
  'src/domains/strategy-drafting/drawing.ts ids': 'one drawing',
  'src/domains/strategy-drafting/drawing.ts rows': 'one drawing',
  'src/graphql-server/plugins/event-stream.ts made': 'the stream protocols',
  'src/domains/billing/keyed-mutex.ts running': 'work in progress',
  'src/domains/billing/price-list.ts meanings': 'the plans of the configuration',
  'src/domains/billing/price-list.ts sold': 'the plans of the configuration',
  'src/domains/insight/live-results.ts dates': 'the days of stored bars',
  'src/domains/market-data/bars.ts ticks': 'the instruments',
  'src/domains/market-data/calendar.ts calendars': 'the session groups',
  'src/domains/market-data/files/file-symbols.ts checks': 'one file',
  'src/domains/market-data/files/file-symbols.ts seen': 'one file',
  'src/domains/market-data/files/placing.ts named': 'one file',
  'src/domains/market-data/files/placing.ts zones': 'one file',
  'src/domains/market-data/market-data-service.ts followedSince': 'the instruments',
  'src/domains/market-data/simulator-feed.ts newest': 'the instruments',
  'src/domains/runtimes/dispatcher.ts quarantined': 'the runtimes that failed here',
  'src/domains/runtimes/dispatcher.ts running': 'the runtimes that run here',
  'src/domains/runtimes/lane-runner.ts shared': 'the instruments',
  'src/domains/runtimes/lane-runner.ts tasks': 'work in progress',
  'src/domains/runtimes/lane.ts exposed': 'the runtimes that run here',
  'src/domains/runtimes/lane.ts feeds': 'the timeframes',
  'src/domains/backtests/backtest-threads.ts all': 'the threads',
  'src/events/channel.ts followers': 'open streams',
  'src/events/hub.ts subscribers': 'open streams',
  'src/events/hub.ts users': 'open streams',
  'src/events/wakeups.ts byTopic': 'open streams',
  'src/graphql-server/known-operations.ts ids': 'the operations known at start',
  'src/graphql-server/known-operations.ts texts': 'the operations known at start',
  'src/graphql-server/plugins/stream-end.ts open': 'open streams',
  'src/fast-path/graphql/shared-execution.ts groups': 'open streams',
  'src/http/assets/pages.ts assets': 'the files of the pages',
  'src/http/limits/places.ts open': 'open connections and streams',
  'src/kernel/fair-queue.ts #running': 'its limits',
  'src/kernel/fair-queue.ts #waiting': 'its limits',
  'src/kernel/pattern.ts patterns': 'the patterns of the sources',
  'src/kernel/work.ts #listeners': 'work in progress',
  'src/kernel/zone.ts offsets': 'its own limit, counted by the cache of zones',
  'src/platform/postgres/database.ts listeners': 'the tests',
  'src/platform/postgres/jobs.ts tasks': 'the tasks of the sources',
  'src/platform/postgres/jobs.ts workerIds': 'the workers',
  'rest-shim/schema/fields.ts components': 'the schemas of the sources',
  'rest-shim/stream-endpoint.ts ofTickets': 'open streams',
};

/** Functions that make an object which outlives the call. */
const MAKER = /^(create|use|attach|start|connect)[A-Z]/;
const MAPS = ['Map', 'Set', 'LRUCache', 'RateLimiterMemory'];

/** What an expression is assigned to: the name of a variable or of a field of a class. */
function ownerOf(node: ts.NewExpression): ts.VariableDeclaration | ts.PropertyDeclaration | null {
  const { parent } = node;
  return ts.isVariableDeclaration(parent) || ts.isPropertyDeclaration(parent) ? parent : null;
}

function enclosingFunction(node: ts.Node): string | null {
  for (let at = node.parent; at; at = at.parent) {
    if (ts.isFunctionDeclaration(at)) return at.name?.text ?? '';
    if (ts.isArrowFunction(at) || ts.isFunctionExpression(at) || ts.isMethodDeclaration(at)) {
      return ts.isVariableDeclaration(at.parent) ? at.parent.name.getText() : '';
    }
  }
  return null;
}

/** "src/events/hub.ts users": maps that begin empty in a module, in a class or in a function that makes an object. */
function longLivedMaps(file: string): string[] {
  const source = ts.createSourceFile(file, readFileSync(join(ROOT, file), 'utf8'), ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    ts.forEachChild(node, visit);
    if (!ts.isNewExpression(node) || !MAPS.includes(node.expression.getText())) return;
    const filled = node.expression.getText().length === 3 && (node.arguments?.length ?? 0) > 0;
    const owner = ownerOf(node);
    if (filled || !owner) return;
    const maker = enclosingFunction(node);
    if (maker === null || MAKER.test(maker)) found.push(`${file} ${owner.name.getText()}`);
  };
  visit(source);
  return found;
}

describe('maps that live as long as the process', () => {
  const found = sourceFiles()
    .filter((file) => !file.startsWith('src/engine/') && file !== 'src/kernel/bounded-cache.ts')
    .flatMap(longLivedMaps);

  it('are bounded caches, or stand in the list with what bounds them', () => {
    expect(found.filter((map) => !Object.hasOwn(BOUNDED_BY, map))).toEqual([]);
  });

  it('are still where the list says', () => {
    expect(Object.keys(BOUNDED_BY).filter((map) => !found.includes(map))).toEqual([]);
  });
});

describe('bounded caches', () => {
  it('are in docs/security.md with their limits', () => {
    const docs = readFileSync(join(ROOT, 'docs/security.md'), 'utf8');
    const listed = [...docs.matchAll(/^\| `(\w+)` \| (\d+) MiB \|/gm)].map(([, name, size]) => `${name} ${size}`);
    const made = sourceFiles().flatMap((file) => {
      const text = readFileSync(join(ROOT, file), 'utf8');
      return [...text.matchAll(/createBoundedCache<[^(]*\(\{\s*name: '(\w+)'|new MemoryLimiter\(\s*'(\w+)'/g)].map(
        ([, name, limiter]) => name ?? limiter,
      );
    });
    for (const name of made)
      expect(
        listed.map((line) => line.split(' ')[0]),
        name,
      ).toContain(name);
  });
});
