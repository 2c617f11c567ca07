import { Refused, Unreachable } from './errors.ts';
import { currentToken } from './token.ts';

/** What a file of bars holds, and what became of it. As `POST /api/bars/import` answers it. */
export interface ImportReport {
  accepted: boolean;
  stored: boolean;
  files: readonly ImportedFile[];
  changes: readonly {
    instrument: string;
    added: number;
    known: number;
    corrected: number;
    conflict_count: number;
    conflicts: readonly { ts: string; stored: string; sent: string }[];
  }[];
}

export interface ImportedFile {
  name: string;
  summary: string;
  format: string;
  zone: string | null;
  stamp: string;
  instrument: string | null;
  symbols: readonly string[];
  rows: number;
  bars: number;
  from: string | null;
  to: string | null;
  gaps: number | null;
  missing_minutes: number | null;
  duplicates: number;
  asks: readonly { flag: string; message: string }[];
  errors: readonly string[];
  problem_count: number;
  problems: readonly { line: number; column: string; message: string }[];
  repeated: readonly { ts: string; lines: readonly number[]; message: string }[];
  notes: readonly string[];
}

interface Refusal {
  detail?: { code?: string; message?: string; report?: ImportReport };
}

/** Sends a file of bars. Without `store` it is judged and nothing is stored. Throws with the server's message. */
export async function sendBars(
  file: File,
  options: Readonly<Record<string, string>>,
  store: boolean,
): Promise<ImportReport> {
  const query = new URLSearchParams({ name: file.name, ...options, ...(store ? {} : { dry_run: 'true' }) });
  let response: Response;
  try {
    response = await fetch(`/api/bars/import?${query}`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream', authorization: `Bearer ${currentToken()?.token ?? ''}` },
      body: file,
    });
  } catch {
    throw new Unreachable();
  }
  const answer = (await response.json().catch(() => null)) as (ImportReport & Refusal) | null;
  if (!answer) throw new Unreachable(`The server answered ${response.status} without a readable body.`);
  if (response.ok) return answer;
  if (answer.detail?.report) return answer.detail.report;
  const message = answer.detail?.message ?? `The server answered ${response.status}.`;
  if (response.status === 401) throw new Refused(message);
  throw new Error(message);
}
