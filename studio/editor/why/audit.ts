import type { AuditDecision, AuditRowFragment } from '../../generated/operations.ts';

export type Values = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

interface Reason {
  nodes?: Values;
  entry?: string;
  error?: string;
  breaker?: string;
  observed?: string;
  limit?: string;
}

export const reasonOf = ({ reason }: AuditRowFragment): Reason =>
  typeof reason === 'object' && reason !== null ? (reason as Reason) : {};

export const valuesOf = (row: AuditRowFragment): Values => reasonOf(row).nodes ?? {};

export const DECISIONS: Readonly<Record<AuditDecision, [tone: string, text: string]>> = {
  FIRED: ['good', 'fired'],
  BLOCKED: ['warn', 'blocked'],
  CLOSED: ['accent', 'closed'],
  NO_ENTRY: ['', 'no entry'],
  IN_POSITION: ['', 'in position'],
  WARMING_UP: ['', 'warming up'],
  ERROR: ['bad', 'error'],
};
