import * as generated from './generated/operations.ts';

/** The text of every operation that the desk asks: the server knows them before it does. */
export const deskDocuments: readonly string[] = Object.entries(generated)
  .filter(([name]) => name.endsWith('Document'))
  .map(([, document]) => String(document));
