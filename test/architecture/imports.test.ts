import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
// @ts-expect-error the linter's configuration is plain JavaScript
import rules from '../../.dependency-cruiser.mjs';

/** A made-up source tree in which each file breaks one rule. */
const BROKEN: [file: string, imports: string, rule: string][] = [
  ['src/kernel/a.ts', "import '../platform/postgres/database.ts';", 'kernel-is-a-leaf'],
  ['src/engine/a.ts', "import '../platform/postgres/database.ts';", 'engine-is-pure'],
  ['src/engine/b.ts', "import 'node:fs';", 'engine-does-no-io'],
  ['src/platform/a.ts', "import type { S } from '../domains/signals/index.ts';", 'platform-has-no-domain-words'],
  ['src/events/a.ts', "import type { S } from '../domains/signals/index.ts';", 'events-know-no-domain'],
  ['src/domains/strategies/a.ts', "import '../signals/index.ts';", 'domain-order-strategies'],
  ['src/domains/strategies/b.ts', "import type { S } from '../signals/index.ts';", 'domain-order-strategies'],
  ['src/domains/runtimes/a.ts', "import '../signals/signal-store.ts';", 'domains-through-their-index'],
  ['src/domains/runtimes/b.ts', "import '../../generated/prisma/client.ts';", 'only-stores-touch-the-database'],
  ['src/domains/runtimes/c.ts', "import '../../graphql/builder.ts';", 'rules-know-no-graphql'],
  ['src/domains/runtimes/d.ts', "import '../billing/index.ts';", 'billing-is-known-by-none'],
  ['src/domains/runtimes/e.ts', "import type { C } from '../../config/config.ts';", 'one-reader-of-the-environment'],
  ['src/domains/runtimes/f.ts', "import '../../app/app.ts';", 'only-the-composition-root-constructs'],
  ['src/domains/signals/graphql/a.ts', "import '../signal-store.ts';", 'faces-call-no-store'],
  ['src/domains/signals/graphql/b.ts', "import '../../runtimes/graphql/a.ts';", 'faces-keep-to-their-domain'],
  [
    'src/domains/signals/graphql/c.ts',
    "import '../../../platform/postgres/database.ts';",
    'faces-keep-to-their-domain',
  ],
  ['src/graphql/a.ts', "import '../domains/signals/index.ts';", 'graphql-knows-no-service'],
  ['src/kernel/c.ts', "import './d.ts';", 'no-cycles'],
  ['src/cli/a.ts', "import '../../rest-shim/index.ts';", 'only-the-server-has-the-shim'],
  ['src/cli/b.ts', "import '../../test/support/app.ts';", 'no-tests-in-the-product'],
  ['src/cli/c.ts', "import './nothing.ts';", 'resolvable'],
  ['rest-shim/a.ts', "import type { C } from '../src/kernel/clock.ts';", 'the-shim-is-a-client'],
  ['studio/a.ts', "import type { C } from '../src/kernel/clock.ts';", 'pages-are-clients'],
  ['test/api/a.ts', "import '../../src/domains/signals/signal-store.ts';", 'tests-use-the-front-door'],
];

/** What those import, and imports that are as they should be. */
const SOUND: [file: string, text: string][] = [
  ['src/kernel/clock.ts', 'export type C = 1;'],
  ['src/kernel/d.ts', "import './c.ts';"],
  ['src/platform/postgres/database.ts', ''],
  ['src/generated/prisma/client.ts', 'export type P = 1;'],
  ['src/config/config.ts', 'export type C = 1;'],
  ['src/graphql/builder.ts', "import type { P } from '../generated/prisma/client.ts'; export type Q = P;"],
  ['src/app/app.ts', "import '../../rest-shim/index.ts'; import '../config/config.ts';"],
  ['src/domains/signals/index.ts', 'export type S = 1;'],
  ['src/domains/signals/signal-store.ts', "import '../../generated/prisma/client.ts'; export type T = 1;"],
  [
    'src/domains/signals/graphql/d.ts',
    "import type { T } from '../signal-store.ts'; import '../../../graphql/builder.ts'; export type U = T;",
  ],
  [
    'src/domains/runtimes/g.ts',
    "import '../signals/index.ts'; import type { P } from '../../generated/prisma/client.ts'; export type Q = P;",
  ],
  ['src/domains/runtimes/graphql/a.ts', ''],
  ['src/domains/billing/index.ts', ''],
  ['rest-shim/index.ts', ''],
  ['test/support/app.ts', ''],
];

const violations = async (baseDir: string) => {
  const { output } = await cruise(['src', 'rest-shim', 'studio', 'test'], {
    ...rules.options,
    tsConfig: undefined,
    baseDir,
    validate: true,
    ruleSet: { forbidden: rules.forbidden },
  });
  const { summary, modules } = output as ICruiseResult;
  return { modules: modules.length, found: summary.violations.map(({ from, rule }) => ({ from, rule: rule.name })) };
};

describe('the import rules', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'ex7-imports-'));
    for (const [file, text] of [...SOUND, ...BROKEN]) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), `${text}\nexport {};\n`);
    }
    writeFileSync(join(folder, 'package.json'), '{}');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('report each violation and nothing else', async () => {
    const { modules, found } = await violations(folder);
    expect(modules).toBeGreaterThanOrEqual(SOUND.length + BROKEN.length);
    const missed = BROKEN.filter(([from, , rule]) => !found.some((one) => one.from === from && one.rule === rule));
    expect(missed).toEqual([]);
    const sound = SOUND.map(([file]) => file);
    expect(found.filter(({ from }) => sound.includes(from))).toEqual([]);
  });

  // It reads every source file.
  it('hold for every module', { timeout: 90_000 }, async () => {
    const { modules, found } = await violations(process.cwd());
    expect(modules, 'dependency-cruiser sees the TypeScript sources').toBeGreaterThan(200);
    expect(found).toEqual([]);
  });
});
