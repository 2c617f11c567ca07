import type { PrismaClient } from '../generated/prisma/client.ts';

/** Who asks, as its token says. Made by `server/` from a verified token; null: no token was sent. */
export interface Caller {
  role: 'user' | 'admin' | 'service';
  /** Null for the service role, which owns nothing and reaches nothing that a user owns. */
  userId: string | null;
  email: string | null;
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
  caller: Caller | null;
  /** For the nested reads that plugin-prisma plans; resolvers call services and stores, never this. */
  prisma: PrismaClient;
}
