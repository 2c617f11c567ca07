import { requireScope } from '../domains/account/index.ts';
import { builder } from './builder.ts';
import { isRefusal, noteEffect } from './effects.ts';
import { MUTATION_SCOPES } from './mutation-scopes.ts';
import './errors.ts';
import './enums.ts';
import './node.ts';
import '../domains/account/graphql/me.ts';
import '../domains/account/graphql/api-key.ts';
import '../domains/account/graphql/stream-ticket.ts';
import '../domains/agents/graphql/index.ts';
import '../domains/market-data/graphql/index.ts';
import '../domains/strategies/graphql/index.ts';
import '../domains/signals/graphql/index.ts';
import '../domains/runtimes/graphql/index.ts';
import '../domains/risk/graphql/index.ts';
import '../domains/backtests/graphql/index.ts';
import '../domains/research/graphql/index.ts';
import '../domains/insight/graphql/index.ts';
import '../domains/billing/graphql/index.ts';
import '../domains/strategy-drafting/graphql/index.ts';
import '../domains/alerts/graphql/index.ts';
import '../domains/waitlist/graphql/index.ts';
import '../domains/administration/graphql/index.ts';
import './health.ts';

/** The schema with the types of all modules imported above. */
export const schema = builder.toSchema();

// An API key needs the scope of a mutation, before its arguments are looked at. A mutation that has started is completed
// even if its client disconnects or times out. Reading its result is cancelled like a query.
for (const field of Object.values(schema.getMutationType()?.getFields() ?? {})) {
  const { resolve, name } = field;
  const scope = MUTATION_SCOPES[name];
  if (scope === undefined) throw new Error(`mutation-scopes.ts must say what an API key needs for ${name}`);
  if (!resolve) continue;
  field.resolve = async (root, args, context, info) => {
    if (scope !== null) requireScope(context.caller, scope);
    const result = await resolve(root, args, context.uncancelled, info);
    if (!isRefusal(result)) noteEffect(context);
    return result;
  };
}
