// What an agent's call leaves behind.

export const AGENT_OUTCOMES = ['done', 'previewed', 'refused'] as const;
/** `previewed`: the first of two steps, which changed nothing. */
export type AgentOutcome = (typeof AGENT_OUTCOMES)[number];

/** Something that a call made or changed. */
export interface Changed {
  kind: string;
  id: string;
}

export interface AgentCall {
  id: string;
  /** Null: by the user's own token. */
  keyId: string | null;
  /** Its name of itself. */
  client: string;
  tool: string;
  arguments: unknown;
  outcome: AgentOutcome;
  /** Of a refusal. */
  code: string | null;
  changed: Changed[];
  calledAt: string;
  tookMs: number;
}

const SECRET_NAME = /secret|token|password|authorization|api_?key|^confirm$/i;
const LONGEST_TEXT = 500;
const MOST_BYTES = 8_192;

/** Arguments as they are kept: without secrets, long texts cut, graphs by their size. */
export function storedArguments(given: unknown): unknown {
  const kept = keptValue(given, 0);
  return Buffer.byteLength(JSON.stringify(kept) ?? '') > MOST_BYTES ? { leftOut: 'More than 8 KiB.' } : (kept ?? {});
}

function keptValue(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return cleaned(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth > 6) return '…';
  if (Array.isArray(value)) return value.slice(0, 100).map((item) => keptValue(item, depth + 1));
  const { nodes, edges } = value as { nodes?: unknown; edges?: unknown };
  if (Array.isArray(nodes) && Array.isArray(edges)) return { nodes: nodes.length, edges: edges.length };
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, 100)
      .map(([name, part]) => [cleaned(name), SECRET_NAME.test(name) ? '…' : keptValue(part, depth + 1)]),
  );
}

/** PostgreSQL's JSON keeps neither NUL nor half a surrogate pair. */
const cleaned = (text: string): string =>
  text
    .slice(0, LONGEST_TEXT)
    .replaceAll('\0', '')
    .replace(/\p{Surrogate}/gu, '')
    .replace(/ex7_live_[0-9A-Za-z]+/g, 'ex7_live_…');
