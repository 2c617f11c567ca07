import { createRequire } from 'node:module';

export interface PrivatePart {
  library: string;
  /** The version with which the test suites pass both ways. */
  version: string;
  /** Undocumented parts of the library that are used. */
  parts: string;
  /** Files in this folder that use them. */
  usedIn: string;
}

/** All undocumented parts of libraries that this folder uses. Test a new version before adding it here. */
export const PRIVATE_PARTS: readonly PrivatePart[] = [
  {
    library: 'pg',
    version: '8.23.1',
    parts:
      'Query: queryMode, portal, prepare, _getRows, handleDataRow, handleCommandComplete; Connection: parse, bind, execute, sync, connect, cancel, stream; Client: host, port, ssl, processID, secretKey; Client.query with a Query',
    usedIn: 'postgres/role-switch-query.ts, postgres/cancel-request.ts',
  },
  {
    library: '@prisma/client',
    version: '7.10.0',
    parts:
      'PrismaClient._requestHandler and its constructor; the driver adapter for pg calls Pool.query and Pool.connect',
    usedIn: 'postgres/role-switch-query.ts',
  },
  {
    library: 'graphql-jit',
    version: '0.8.9',
    parts: 'which documents it executes differently from graphql-js, and how it reports errors',
    usedIn: 'graphql/compiled-operation.ts',
  },
];

/** A message for each library whose installed version differs from the one above. */
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
