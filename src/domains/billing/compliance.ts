import { InvalidInputError } from '../../kernel/domain-error.ts';
import { StaleDocumentError } from './billing-errors.ts';
import type { Acceptance } from './compliance-store.ts';
import type { LegalDocument } from './disclaimer.ts';

export interface ComplianceDocumentStatus extends LegalDocument {
  /** The last accepted version. */
  acceptedVersion: string | null;
  acceptedAt: string | null;
}

export interface Compliance {
  /** Every required document is accepted in the version in force. */
  compliant: boolean;
  documents: ComplianceDocumentStatus[];
}

export function complianceOf(inForce: readonly LegalDocument[], acceptances: readonly Acceptance[]): Compliance {
  const documents = inForce.map((document) => {
    const own = acceptances.filter(({ doc }) => doc === document.doc);
    const current = own.find(({ version }) => version === document.version);
    const last = current ?? own.sort((a, b) => (a.acceptedAt < b.acceptedAt ? 1 : -1))[0];
    return { ...document, acceptedVersion: last?.version ?? null, acceptedAt: last?.acceptedAt ?? null };
  });
  const compliant = documents.every(
    ({ required, version, acceptedVersion }) => !required || acceptedVersion === version,
  );
  return { compliant, documents };
}

/** Throws InvalidInputError for an unknown document, StaleDocumentError for a version that is not in force. */
export function checkAccepted(
  inForce: readonly LegalDocument[],
  accepted: readonly { doc: string; version: string }[],
): void {
  const names = inForce.map(({ doc }) => doc).join(', ');
  if (accepted.length === 0) {
    throw new InvalidInputError([
      { code: 'length', path: ['documents'], message: `expected at least one of ${names}, got none` },
    ]);
  }
  const unknown = accepted.flatMap(({ doc }, index) =>
    inForce.some((document) => document.doc === doc)
      ? []
      : [{ code: 'unknown', path: ['documents', String(index), 'doc'], message: `expected one of ${names}` }],
  );
  if (unknown.length > 0) throw new InvalidInputError(unknown);
  for (const { doc, version } of accepted) {
    const current = inForce.find((document) => document.doc === doc)?.version as string;
    if (version !== current) throw new StaleDocumentError(doc, current);
  }
}
