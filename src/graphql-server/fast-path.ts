import type { GraphQLSchema } from 'graphql';
import type { Plugin } from 'graphql-yoga';
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
  /** The context of one request. */
  context: CreateContext;
  measure: Measure;
  /** Whether an error may suggest names of the schema. */
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

/**
 * Faster ways than Yoga's and graphql-js's own, with the same results. Everything works without it; src/fast-path
 * implements it.
 */
export interface GraphQLFastPath {
  /** Execute a subscription once per event for all streams that show the same. */
  subscriptionPlugins(onFault: (fault: unknown) => void): Plugin<Context>[];
  /** Runs queries and mutations compiled. */
  execute(deps: DirectExecutionDeps): Operations['execute'];
  /** Answers POST /graphql past Yoga where it can. */
  endpoint(byYoga: AnswerGraphQL, deps: DirectEndpointDeps): AnswerGraphQL;
}
