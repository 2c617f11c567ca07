import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { printSchema } from 'graphql';
import { schema } from '../graphql/schema.ts';

/** schema.graphql, as it is committed: sorted, so that two branches change it in the same places. */
export const printedSchema = (): string =>
  `# Printed from the code by \`npm run schema\`: change that, not this.\n\n${printSchema(schema)}\n`;

if (process.argv[1] === import.meta.filename) {
  writeFileSync(join(import.meta.dirname, '../../schema.graphql'), printedSchema());
}
