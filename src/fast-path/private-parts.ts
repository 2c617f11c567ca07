import { createRequire } from 'node:module';

export interface PrivatePart {
  library: string;
  /** The version with which the suites pass both ways. */
  version: string;
  /** What is used beyond the library's documented interface. */
  parts: string;
  /** In this folder. */
  usedIn: string;
}

/** Everything that this folder knows of libraries beyond what they document. A new version is tried, then written here. */
export const PRIVATE_PARTS: readonly PrivatePart[] = [
  {
    library: 'pg',
    version: '8.23.1',
    parts:
      'Query: queryMode, portal, prepare, _getRows, handleDataRow, handleCommandComplete; Connection: parse, bind, execute, sync; Pool.query with a Query',
    usedIn: 'postgres/role-switch-query.ts',
  },
  {
    library: '@prisma/client',
    version: '7.10.0',
    parts:
      'PrismaClient._requestHandler and its constructor; the driver adapter for pg calls Pool.query and Pool.connect',
    usedIn: 'postgres/role-switch-query.ts',
  },
  {
    library: 'graphql-yoga',
    version: '5.24.1',
    parts: 'processRegularResult',
    usedIn: 'graphql/direct-endpoint.ts',
  },
  {
    library: 'graphql-jit',
    version: '0.8.9',
    parts: 'which documents it executes differently from graphql-js, and how it reports errors',
    usedIn: 'graphql/compiled-operation.ts',
  },
];

/** One text for each library whose installed version is another than the one above. */
export function versionMismatches(versionOf: (library: string) => string | null = installedVersion): string[] {
  return PRIVATE_PARTS.flatMap(({ library, version }) => {
    const installed = versionOf(library);
    return installed === version ? [] : [`${library} is ${installed ?? 'not found'}, expected ${version}`];
  });
}

function installedVersion(library: string): string | null {
  const require = createRequire(import.meta.url);
  try {
    const path = require.resolve(`${library}/package.json`);
    return (require(path) as { version: string }).version;
  } catch {
    return null;
  }
}
