import { builder } from '../../../graphql/builder.ts';
import { DisclaimerRef } from '../../../graphql/references.ts';
import { DISCLAIMER, type LegalDocument } from '../disclaimer.ts';

interface Acceptance {
  acceptedVersion: string | null;
  acceptedAt: string | null;
}

export const ComplianceDocument = builder
  .objectRef<LegalDocument & Partial<Acceptance>>('ComplianceDocument')
  .implement({
    description: 'A legal document with versions.',
    fields: (t) => ({
      doc: t.exposeString('doc', { description: '`terms`, `privacy`, `risk_disclosure` or `cftc_4_41`.' }),
      version: t.exposeString('version', { description: 'The version in force.' }),
      required: t.exposeBoolean('required', { description: 'Whether an account must accept it to be compliant.' }),
      acceptedVersion: t.string({
        nullable: true,
        description: 'The version that the caller accepted last; null for anonymous requests.',
        resolve: (row) => row.acceptedVersion ?? null,
      }),
      acceptedAt: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'When the caller accepted it.',
        resolve: (row) => row.acceptedAt ?? null,
      }),
    }),
  });

DisclaimerRef.implement({
  description: 'The disclaimer for hypothetical results.',
  fields: (t) => ({
    rule: t.string({ description: 'The name of the rule.', resolve: () => DISCLAIMER.rule }),
    text: t.string({
      description: 'The verbatim text; show it next to the results.',
      resolve: () => DISCLAIMER.text,
    }),
    documents: t.field({
      type: [ComplianceDocument],
      description: 'The documents in force.',
      resolve: (_root, _args, context) => [...context.billing.compliance.documents],
    }),
  }),
});

builder.queryField('disclaimer', (t) =>
  t.field({
    type: DisclaimerRef,
    description: 'The CFTC Rule 4.41 text and the legal documents in force. Public.',
    resolve: () => ({}),
  }),
);
