import * as generated from './generated/operations.ts';

/** The texts of all operations of the studio, registered by the server at start. */
export const studioDocuments: readonly string[] = Object.entries(generated)
  .filter(([name]) => name.endsWith('Document'))
  .map(([, document]) => String(document));
