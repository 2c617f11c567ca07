import * as generated from './generated/operations.ts';

/** The text of every operation of the studio. The server compiles them at start. */
export const studioDocuments: readonly string[] = Object.entries(generated)
  .filter(([name]) => name.endsWith('Document'))
  .map(([, document]) => String(document));
