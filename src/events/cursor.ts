/** A position in a user's events: everything up to and including `seq` has been received. */
export interface Cursor {
  /** Identifies the history of this database; it changes when a backup is restored. */
  epoch: string;
  seq: number;
}

const CURSOR = /^([A-Za-z0-9_-]{1,64})\.(0|[1-9]\d{0,14})$/;

/** "EPOCH.SEQ" */
export const formatCursor = (epoch: string, seq: number): string => `${epoch}.${seq}`;

/** Parses "EPOCH.SEQ"; null for any other text. */
export function parseCursor(text: string): Cursor | null {
  const match = CURSOR.exec(text);
  return match ? { epoch: match[1]!, seq: Number(match[2]) } : null;
}
