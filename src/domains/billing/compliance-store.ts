import { type Queryable, statement } from '../../platform/postgres/database.ts';

const ACCEPTED = statement(
  'compliance_accepted',
  'select doc, version, accepted_at as "acceptedAt" from compliance_acceptance where user_id = $1',
);
const ACCEPT = statement(
  'compliance_accept',
  `insert into compliance_acceptance (user_id, doc, version, accepted_at, address, user_agent)
   select $1::uuid, doc, version, $4::timestamptz, $5::text, $6::text from unnest($2::text[], $3::text[]) as accepted (doc, version)
   on conflict (user_id, doc, version) do nothing`,
);

export interface Acceptance {
  doc: string;
  version: string;
  acceptedAt: string;
}

export interface ComplianceStore {
  accepted(db: Queryable, userId: string): Promise<Acceptance[]>;
  /** A repeated acceptance keeps the time and address of the first. */
  accept(
    db: Queryable,
    userId: string,
    documents: readonly { doc: string; version: string }[],
    from: { at: string; address: string | null; userAgent: string | null },
  ): Promise<void>;
}

export function createComplianceStore(): ComplianceStore {
  return {
    accepted: (db, userId) => db.query<Acceptance>(ACCEPTED, [userId]),
    async accept(db, userId, documents, { at, address, userAgent }) {
      const [docs, versions] = [documents.map(({ doc }) => doc), documents.map(({ version }) => version)];
      await db.query(ACCEPT, [userId, docs, versions, at, address, userAgent]);
    },
  };
}
