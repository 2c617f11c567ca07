import type { Caller } from '../domains/account/index.ts';
import type { PrismaClient } from '../generated/prisma/client.ts';

/** Where a request came from: kept beside what someone agreed to. */
export interface Client {
  address: string | null;
  userAgent: string | null;
}

/**
 * What a resolver is given. Each domain's face adds the services it calls by augmenting this interface beside its
 * types, so that a resolver sees exactly what some face has asked for:
 *
 *     declare module '../../../graphql/context.ts' {
 *       interface Context { strategies: StrategyFace }
 *     }
 */
export interface Context {
  /** Who asks, as their token says; null when none was sent. */
  caller: Caller | null;
  /** Where the request came from; null where that is not known. */
  client: Client;
  /** For the nested reads that plugin-prisma plans, as the caller; resolvers call services and stores, never this. */
  prisma: PrismaClient;
}
