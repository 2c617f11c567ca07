import type { GraphQLSchema } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Idempotency } from '../domains/account/index.ts';
import type { Context } from '../graphql/context.ts';
import type { ClientOf } from '../http/client.ts';
import type { Authenticator } from '../http/session.ts';
import type { AnswerGraphQL } from './graphql-endpoint.ts';
import type { KnownOperations } from './known-operations.ts';
import type { Operations } from './operations.ts';
import type { Measure } from './plugins/measured-operations.ts';
import type { CreateContext } from './request-context.ts';
import type { Yoga } from './yoga.ts';

export interface DirectExecutionDeps {
  schema: GraphQLSchema;
  known: KnownOperations;
  /** Creates the context of a request. */
  context: CreateContext;
  /** Runs a mutation once for its Idempotency-Key. */
  idempotency: Idempotency;
  measure: Measure;
  /** Whether errors may suggest names of the schema. */
  suggestions: boolean;
  onFault(fault: unknown): void;
}

export interface DirectEndpointDeps {
  schema: GraphQLSchema;
  yoga: Yoga;
  known: KnownOperations;
  operations: Pick<Operations, 'execute'>;
  authenticator: Authenticator;
  clientOf: ClientOf;
  onFault(fault: unknown): void;
}

/** Faster replacements for parts of Yoga and graphql-js, with the same results. Optional; implemented by src/fast-path. */
export interface GraphQLFastPath {
  /** Executes a subscription once per event for all streams with the same selection. */
  subscriptionPlugins(onFault: (fault: unknown) => void): Plugin<Context>[];
  /** Runs queries and mutations compiled. */
  execute(deps: DirectExecutionDeps): Operations['execute'];
  /** Handles POST /graphql without Yoga where possible. */
  endpoint(byYoga: AnswerGraphQL, deps: DirectEndpointDeps): AnswerGraphQL;
}
