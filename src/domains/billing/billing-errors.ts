import { DomainError } from '../../kernel/domain-error.ts';

/** The document has a newer version: `current`. */
export class StaleDocumentError extends DomainError {
  readonly doc: string;
  readonly current: string;
  constructor(doc: string, current: string) {
    super('stale_document_version', `Version ${current} of ${doc} is in force: read and accept that version.`);
    this.doc = doc;
    this.current = current;
  }
}
