import type { GraphQLFastPath } from '../graphql-server/fast-path.ts';
import type { RoleSwitch } from '../platform/postgres/row-security.ts';
import { createCompiler } from './graphql/compiler.ts';
import { createDirectEndpoint } from './graphql/direct-endpoint.ts';
import { createDirectExecution } from './graphql/direct-execution.ts';
import { createFrequentOperations } from './graphql/frequent-operations.ts';
import { useSharedExecution } from './graphql/shared-execution.ts';
import { singleRoundTripRoles } from './postgres/role-switch-query.ts';

// Import private-parts.ts first: loading this module may fail with unsupported library versions.

export interface FastPath {
  graphql: GraphQLFastPath;
  roles: RoleSwitch;
}

export function createFastPath(): FastPath {
  const compiler = createCompiler();
  return {
    graphql: {
      subscriptionPlugins: (onFault) => [useSharedExecution(compiler, onFault)],
      execute: (deps) => createDirectExecution(deps, compiler),
      endpoint: (byYoga, deps) => createDirectEndpoint(byYoga, deps, createFrequentOperations(deps.schema, deps.yoga)),
    },
    roles: singleRoundTripRoles,
  };
}
