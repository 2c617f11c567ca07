import type { ObjectRef, UnionRef } from '@pothos/core';
import {
  ConflictError,
  type DomainError,
  type FieldIssue,
  ForbiddenError,
  InvalidInputError,
  NotFoundError,
  TierLimitError,
  UnavailableError,
} from '../kernel/domain-error.ts';
import { type BuilderTypes, builder } from './builder.ts';
import { Tier } from './enums.ts';

// A mutation's result is a union of what it makes and the DomainErrors it can meet. Those a union lists are answers;
// any other error that a resolver throws becomes an entry of `errors` (see report.ts).

export const ErrorInterface = builder.interfaceRef<DomainError>('Error').implement({
  description: 'Why something could not be done. Every error a mutation answers with is one.',
  fields: (t) => ({
    code: t.exposeString('code', { description: 'A fixed word for programs: `name_taken`.' }),
    message: t.exposeString('message', { description: 'What is wrong and what was expected, in plain words.' }),
  }),
});

/** Shows an error class as the GraphQL type of its name. Fields beside code and message are added by the caller. */
export const errorOptions = (name: string, description: string) => ({
  name,
  description,
  interfaces: [ErrorInterface] as [typeof ErrorInterface],
});

/**
 * What a mutation answers: its success type or one of the errors it can meet. A field of this type resolves to the
 * success's row and throws DomainErrors; those listed become answers, any other an entry of `errors`.
 */
export function resultUnion<Row>(
  name: string,
  description: string,
  success: ObjectRef<BuilderTypes, Row>,
  errors: (new (...args: never[]) => DomainError)[],
): UnionRef<BuilderTypes, Row, Row> {
  const types = [success, ...(errors as never[])];
  return builder.errorUnion(name, { description, types, resolveType: () => success.name }) as never;
}

export const FieldIssueType = builder.objectRef<FieldIssue>('FieldIssue').implement({
  description: 'One thing that is wrong with the input.',
  fields: (t) => ({
    code: t.exposeString('code', { description: 'A fixed word for programs: `length`, `late_bar`.' }),
    path: t.exposeStringList('path', { description: 'Where it is, from the argument down: ["input", "name"].' }),
    message: t.exposeString('message', { description: 'What was expected and what came.' }),
  }),
});

builder.objectType(NotFoundError, {
  ...errorOptions('NotFoundError', 'There is no such thing, or it belongs to someone else: the two look the same.'),
  fields: (t) => ({
    available: t.exposeStringList('available', {
      nullable: true,
      description: 'What there is instead, where that is public.',
    }),
  }),
});

builder.objectType(ForbiddenError, errorOptions('ForbiddenError', 'The caller may not do this.'));

builder.objectType(
  ConflictError,
  errorOptions('ConflictError', 'The state of the thing does not allow this now; `code` says which rule.'),
);

builder.objectType(
  UnavailableError,
  errorOptions('UnavailableError', 'A service that this needs is down or not configured.'),
);

builder.objectType(InvalidInputError, {
  ...errorOptions('InvalidInputError', 'The input is wrong; nothing was changed.'),
  fields: (t) => ({
    fields: t.expose('fields', { type: [FieldIssueType], description: 'Everything that is wrong with it.' }),
  }),
});

builder.objectType(TierLimitError, {
  ...errorOptions('TierLimitError', 'A cap of the caller’s tier is reached.'),
  fields: (t) => ({
    cap: t.exposeString('cap', { description: 'Which cap: `strategies`, `running_runtimes`, …' }),
    limit: t.exposeString('limit', { description: 'How many the tier allows.' }),
    tier: t.field({
      type: Tier,
      nullable: true,
      description: 'The lowest tier that lifts it; null when none does.',
      resolve: (error) => error.tier,
    }),
  }),
});
