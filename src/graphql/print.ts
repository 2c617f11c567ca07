import { writeFileSync } from 'node:fs';
import { lexicographicSortSchema, printSchema } from 'graphql';
import { schema } from './schema.ts';

/** schema.graphql, as it is committed. */
export const printedSchema = (): string =>
  `# Printed from src/ by \`npm run schema\`. Do not edit.\n\n${printSchema(lexicographicSortSchema(schema))}\n`;

// `node --import tsx src/graphql/print.ts FILE` writes it.
const [, entry, file] = process.argv;
if (entry === import.meta.filename && file) writeFileSync(file, printedSchema());
