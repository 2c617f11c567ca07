import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { ROOT, sourceFiles } from '../support/source-patterns.ts';

// A map that lives as long as the process and is filled by requests is a leak unless something bounds it. Each is a bounded
// cache (src/kernel/bounded-cache.ts), or its file or folder is listed here with what bounds it.

const BOUNDED_BY: Readonly<Record<string, string>> = {
  'rest-shim/schema/fields.ts': 'the schemas of the sources',
  'rest-shim/stream-endpoint.ts': 'open streams',
  'src/domains/backtests/': 'one backtest, and the threads',
  'src/domains/billing/keyed-mutex.ts': 'work in progress',
  'src/domains/billing/price-list.ts': 'the plans of the configuration',
  'src/domains/insight/live-results.ts': 'the days of stored bars',
  'src/domains/market-data/bars.ts': 'the instruments',
  'src/domains/market-data/calendar.ts': 'the calendars',
  'src/domains/market-data/calendars/index.ts': 'the calendars',
  'src/domains/market-data/instruments.ts': 'the instruments',
  'src/domains/market-data/feeds/': 'the instruments of the configuration; MAX_HELD bars that wait',
  'src/domains/market-data/files/': 'one file',
  'src/domains/account/api-key-sessions.ts': 'open streams',
  'src/domains/market-data/market-data-service.ts': 'the instruments',
  'src/domains/market-data/simulator-feed.ts': 'the instruments',
  'src/domains/runtimes/': 'the runtimes that run here, their instruments and timeframes',
  'src/domains/strategy-drafting/': 'one drawing',
  'src/events/channel.ts': 'open streams',
  'src/events/hub.ts': 'open streams',
  'src/events/wakeups.ts': 'open streams',
  'src/fast-path/graphql/shared-execution.ts': 'open streams',
  'src/feeds/': 'one connection, and the requests on it',
  'src/graphql/node.ts': 'the types of the schema',
  'src/graphql-server/known-operations.ts': 'the operations known at start',
  'src/graphql-server/plugins/event-stream.ts': 'the stream protocols',
  'src/graphql-server/plugins/stream-end.ts': 'open streams',
  'src/http/assets/pages.ts': 'the files of the pages',
  'src/http/webhooks/feed-webhooks.ts': 'the addresses that sent a wrong secret in the last minute',
  'src/http/limits/places.ts': 'open connections and streams',
  'src/kernel/fair-queue.ts': 'its limits',
  'src/kernel/pattern.ts': 'the patterns of the sources',
  'src/kernel/zone.ts': 'its own limit, counted by the cache of zones',
  'src/mcp/calls-in-flight.ts': 'calls that run',
  'src/platform/postgres/database.ts': 'the tests',
  'src/platform/postgres/jobs.ts': 'the tasks of the sources and the workers',
};
const boundOf = (map: string) => Object.keys(BOUNDED_BY).find((place) => map.startsWith(place));

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

  it('are bounded caches, or are listed with what bounds them', () => {
    expect(found.filter((map) => !boundOf(map))).toEqual([]);
  });
});
