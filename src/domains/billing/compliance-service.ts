import type { Clock } from '../../kernel/clock.ts';
import { formatInstant } from '../../kernel/instant.ts';
import type { Database, Tx } from '../../platform/postgres/database.ts';
import { type Caller, requireUser } from '../account/index.ts';
import { type Compliance, checkAccepted, complianceOf } from './compliance.ts';
import type { ComplianceStore } from './compliance-store.ts';
import type { LegalDocument } from './disclaimer.ts';

export interface ComplianceServiceDeps {
  db: Database;
  store: ComplianceStore;
  /** The documents in force. */
  documents: readonly LegalDocument[];
  openAccount(tx: Tx, caller: { userId: string; email: string | null }): Promise<void>;
  clock: Clock;
}

const MAX_USER_AGENT_LENGTH = 1_000;

export type ComplianceService = ReturnType<typeof createComplianceService>;

export function createComplianceService({ db, store, documents, openAccount, clock }: ComplianceServiceDeps) {
  const of = async (userId: string): Promise<Compliance> => complianceOf(documents, await store.accepted(db, userId));
  return {
    documents,
    of,

    /**
     * Records that the user accepts these versions, all or none. Accepting one again changes nothing.
     * Throws InvalidInputError and StaleDocumentError.
     */
    async accept(
      caller: Caller | null,
      accepted: readonly { doc: string; version: string }[],
      client: { address: string | null; userAgent: string | null },
    ): Promise<Compliance> {
      const user = requireUser(caller);
      checkAccepted(documents, accepted);
      await db.as(user.userId).transaction(async (tx) => {
        await openAccount(tx, user);
        await store.accept(tx, user.userId, accepted, {
          at: formatInstant(clock.now()),
          address: client.address,
          userAgent: client.userAgent?.slice(0, MAX_USER_AGENT_LENGTH) ?? null,
        });
      });
      return of(user.userId);
    },
  };
}
