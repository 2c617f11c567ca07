import { requireUser } from '../../../graphql/auth.ts';
import { builder } from '../../../graphql/builder.ts';
import { errorOptions, resultUnion } from '../../../graphql/errors.ts';
import { MeRef } from '../../../graphql/references.ts';
import { InvalidInputError } from '../../../kernel/domain-error.ts';
import { StaleDocumentError } from '../billing-errors.ts';
import type { Compliance as ComplianceRow } from '../compliance.ts';
import { ComplianceDocument } from './disclaimer.ts';

const Compliance = builder.objectRef<ComplianceRow>('Compliance').implement({
  description: 'The documents that the caller has accepted.',
  fields: (t) => ({
    compliant: t.exposeBoolean('compliant', {
      description: 'Whether every required document is accepted in the version in force.',
    }),
    documents: t.field({
      type: [ComplianceDocument],
      description: 'The documents in force, each with its acceptance.',
      resolve: ({ documents }) => documents,
    }),
  }),
});

builder.objectType(StaleDocumentError, {
  ...errorOptions('StaleDocumentError', 'Another version of the document is in force.'),
  fields: (t) => ({
    doc: t.exposeString('doc', { description: 'The document.' }),
    current: t.exposeString('current', {
      description: 'The version in force.',
      deprecationReason: 'Use versionInForce, which merges with the fields of other errors.',
    }),
    versionInForce: t.exposeString('current', { description: 'The version in force.' }),
  }),
});

const ComplianceResult = resultUnion('ComplianceResult', 'The updated state, or the error.', Compliance, [
  StaleDocumentError,
  InvalidInputError,
]);

const ComplianceAcceptanceInput = builder.inputType('ComplianceAcceptanceInput', {
  description: 'A document and the version that was read.',
  fields: (t) => ({
    doc: t.string({ required: true, description: '`terms`, `privacy`, `risk_disclosure` or `cftc_4_41`.' }),
    version: t.string({ required: true, description: 'The version that was read.' }),
  }),
});

builder.queryField('compliance', (t) =>
  t.field({
    type: Compliance,
    description: 'The documents that the caller has accepted.',
    resolve: (_root, _args, context) => context.billing.compliance.of(requireUser(context).userId),
  }),
);

builder.objectField(MeRef, 'compliance', (t) =>
  t.field({
    type: Compliance,
    description: 'The accepted documents.',
    resolve: ({ userId }, _args, context) => context.billing.compliance.of(userId),
  }),
);

builder.mutationField('acceptCompliance', (t) =>
  t.field({
    type: ComplianceResult,
    description: 'Accepts documents, all or none. Time, address and user agent are recorded.',
    args: {
      documents: t.arg({ type: [ComplianceAcceptanceInput], required: true, description: 'The documents to accept.' }),
    },
    resolve: (_root, { documents }, context) =>
      context.billing.compliance.accept(context.caller, documents, context.client),
  }),
);
