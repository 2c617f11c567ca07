import { builder } from './builder.ts';
import './errors.ts';
import './enums.ts';
import '../domains/account/graphql/me.ts';
import '../domains/account/graphql/stream-ticket.ts';
import '../domains/market-data/graphql/index.ts';
import '../domains/strategies/graphql/index.ts';
import '../domains/signals/graphql/index.ts';
import '../domains/runtimes/graphql/index.ts';
import '../domains/risk/graphql/index.ts';
import '../domains/backtests/graphql/index.ts';
import '../domains/insight/graphql/index.ts';
import '../domains/billing/graphql/index.ts';
import '../domains/strategy-drafting/graphql/index.ts';
import '../domains/alerts/graphql/index.ts';
import '../domains/waitlist/graphql/index.ts';
import './health.ts';

/** The schema, built from the modules imported above. */
export const schema = builder.toSchema();

// A change that has begun is finished, even if its client leaves or its time is over; what its result shows is read as any
// query is.
for (const field of Object.values(schema.getMutationType()?.getFields() ?? {})) {
  const { resolve } = field;
  if (resolve) field.resolve = (root, args, context, info) => resolve(root, args, context.uncancelled, info);
}
