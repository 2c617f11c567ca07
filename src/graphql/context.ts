import type { Caller } from '../domains/account/index.ts';
import type { PrismaClient } from '../generated/prisma/client.ts';
import type { Work } from '../kernel/work.ts';

/** The origin of a request; recorded with acceptances of documents. */
export interface Client {
  address: string | null;
  userAgent: string | null;
}

/**
 * The context of resolvers. Each domain's graphql/ folder declares its services by augmenting this interface: `declare
 * module '../../../graphql/context.ts' { interface Context { strategies: StrategyResolverDeps } }`.
 */
export interface Context {
  /** The authenticated caller; null without a token. */
  caller: Caller | null;
  /** The origin of the request. */
  client: Client;
  /** The operation: what is read for it ends when its client leaves or its time is over. Null for a stream. */
  work: Work | null;
  /** The same request for a change, which is finished once it has begun. */
  uncancelled: Context;
  /** Prisma as the caller, for nested reads planned by plugin-prisma. Resolvers call services and stores instead. */
  prisma: PrismaClient;
}
