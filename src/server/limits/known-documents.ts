import type { DocumentNode } from 'graphql';

/** The documents that were compiled at start: written by us, so no limit is theirs. */
export interface KnownDocuments {
  add(document: DocumentNode): void;
  has(document: DocumentNode): boolean;
}

export const createKnownDocuments = (): KnownDocuments => new WeakSet<DocumentNode>();
