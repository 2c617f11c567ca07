import { DomainError } from '../../kernel/domain-error.ts';

/** Another version of the document is in force: `current`. */
export class StaleDocumentError extends DomainError {
  readonly doc: string;
  readonly current: string;
  constructor(doc: string, current: string) {
    super('stale_document_version', `Version ${current} of ${doc} is in force: read it and accept that one.`);
    this.doc = doc;
    this.current = current;
  }
}
