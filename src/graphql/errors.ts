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
import { type ErrorCode as Code, ERROR_CODES, errorCodeOf } from './error-codes.ts';

// The result of a mutation is a union of its success type and its DomainErrors. Errors in the union are data; any other
// error becomes an entry of `errors` (see mask-error.ts).

const ErrorCode = builder.enumType('ErrorCode', {
  description: 'What went wrong.',
  values: Object.fromEntries(
    Object.entries<string>(ERROR_CODES).map(([code, description]) => [
      code.toUpperCase(),
      { value: code as Code, description },
    ]),
  ),
});

export const ErrorInterface = builder.interfaceRef<DomainError>('Error').implement({
  description: 'An expected error. Every error type of a mutation implements it.',
  fields: (t) => ({
    code: t.exposeString('code', {
      description: 'The machine-readable code, such as `name_taken`.',
      deprecationReason: 'Use errorCode.',
    }),
    errorCode: t.field({
      type: ErrorCode,
      description: 'The code as an enum.',
      resolve: ({ code }) => errorCodeOf(code),
    }),
    message: t.exposeString('message', { description: 'What is wrong and what was expected.' }),
  }),
});

/** Exposes an error class as the GraphQL type of its name. The caller adds fields beside code and message. */
export const errorOptions = (name: string, description: string) => ({
  name,
  description,
  interfaces: [ErrorInterface] as [typeof ErrorInterface],
});

/**
 * Creates the union of a mutation's success type and errors. A field of this type resolves to the success row and throws
 * DomainErrors; listed ones become data, any other becomes an entry of `errors`.
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
  description: 'An issue of the input.',
  fields: (t) => ({
    code: t.exposeString('code', { description: 'The machine-readable code, such as `length` or `late_bar`.' }),
    path: t.exposeStringList('path', { description: 'Where it is, from the argument down: ["input", "name"].' }),
    message: t.exposeString('message', { description: 'What was expected and what was sent.' }),
  }),
});

builder.objectType(NotFoundError, {
  ...errorOptions('NotFoundError', 'The object does not exist, or belongs to another user.'),
  fields: (t) => ({
    available: t.exposeStringList('available', {
      nullable: true,
      description: 'The available values, where they are public.',
    }),
  }),
});

builder.objectType(ForbiddenError, errorOptions('ForbiddenError', 'The caller is not allowed to do this.'));

builder.objectType(
  ConflictError,
  errorOptions('ConflictError', 'The current state of the object does not allow this; `code` names the rule.'),
);

builder.objectType(UnavailableError, errorOptions('UnavailableError', 'A dependency is down or not configured.'));

builder.objectType(InvalidInputError, {
  ...errorOptions('InvalidInputError', 'The input is invalid; nothing was changed.'),
  fields: (t) => ({
    fields: t.expose('fields', { type: [FieldIssueType], description: 'All issues.' }),
  }),
});

builder.objectType(TierLimitError, {
  ...errorOptions('TierLimitError', 'A cap of the caller’s tier is reached.'),
  fields: (t) => ({
    cap: t.exposeString('cap', { description: 'The cap: `strategies`, `running_runtimes`, …' }),
    limit: t.exposeString('limit', { description: 'The limit of the tier.' }),
    tier: t.field({
      type: Tier,
      nullable: true,
      description: 'The lowest tier that lifts it; null when none does.',
      resolve: (error) => error.tier,
    }),
  }),
});
