import { join } from 'node:path';

export const RECORDED = join(import.meta.dirname, '../recorded');

/** Where the values of a node revision ("ind.rsi@2") are recorded. */
export const recordingFile = (name: string): string => join(RECORDED, `${name}.json`);
