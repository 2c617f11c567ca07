import { queryFromInfo } from '@pothos/plugin-prisma';
import type { GraphQLResolveInfo } from 'graphql';
import { requireUser } from '../../../graphql/auth.ts';
import type { Context } from '../../../graphql/context.ts';
import { resultUnion } from '../../../graphql/errors.ts';
import {
  ConflictError,
  ForbiddenError,
  InvalidInputError,
  NotFoundError,
  TierLimitError,
} from '../../../kernel/domain-error.ts';
import {
  GraphInvalidError,
  NameTakenError,
  strategyNotFound,
  TransitionNotAllowedError,
  VersionConflictError,
} from '../strategy-errors.ts';
import { Strategy } from './strategy.ts';

export const StrategyResult = resultUnion('StrategyResult', 'The updated strategy, or the error.', Strategy, [
  NotFoundError,
  ForbiddenError,
  TierLimitError,
  NameTakenError,
  VersionConflictError,
  TransitionNotAllowedError,
  ConflictError,
  InvalidInputError,
  GraphInvalidError,
]);

/** The strategy that a write created or changed, with the client's selection. */
export async function reread(context: Context, info: GraphQLResolveInfo, id: string) {
  const selection = queryFromInfo({ context, info, typeName: 'Strategy' });
  const row = await context.strategies.reads.byId(selection, requireUser(context).userId, id);
  if (!row) throw strategyNotFound(id);
  return row;
}
