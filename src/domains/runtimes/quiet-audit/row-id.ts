import { createHash } from 'node:crypto';
import type { RuntimeKey } from '../runtime.ts';
import { keyText } from '../runtime.ts';

const MINUTE = 60_000;

/** The part of the ids of a runtime's computed rows that tells runtimes apart: 17 hexadecimal digits. */
const ofRuntime = (key: RuntimeKey): string => createHash('sha256').update(keyText(key)).digest('hex').slice(0, 17);

/**
 * The id of the computed row of a runtime's bar, a UUID v8: the bar's open in minutes since 1970, then a hash of the runtime.
 * `barTs`: UTC ms.
 */
export function rowId(key: RuntimeKey, barTs: number): string {
  const minutes = (barTs / MINUTE).toString(16).padStart(12, '0');
  const hash = ofRuntime(key);
  return `${minutes.slice(0, 8)}-${minutes.slice(8)}-8${hash.slice(0, 3)}-8${hash.slice(3, 6)}-${hash.slice(5)}`;
}

const SHAPE = /^([0-9a-f]{8})-([0-9a-f]{4})-8/;

/** The bar of a computed row's id (UTC ms); null: it is not the id of one. */
export function barOfId(id: string): number | null {
  const found = SHAPE.exec(id);
  return found ? Number.parseInt(`${found[1]}${found[2]}`, 16) * MINUTE : null;
}
