/** A place in one user's events: everything up to and including `seq` has been seen. */
export interface Cursor {
  /** Names this database's history; it changes when a backup is restored. */
  epoch: string;
  seq: number;
}

const CURSOR = /^([A-Za-z0-9_-]{1,64})\.(0|[1-9]\d{0,14})$/;

/** "EPOCH.SEQ" */
export const formatCursor = (epoch: string, seq: number): string => `${epoch}.${seq}`;

/** Reads "EPOCH.SEQ"; null when the text is none. */
export function parseCursor(text: string): Cursor | null {
  const match = CURSOR.exec(text);
  return match ? { epoch: match[1]!, seq: Number(match[2]) } : null;
}
