// Long answers are cut where their lists are longest, and say what was left out.

type Json = Record<string, unknown>;

export interface LeftOut {
  path: string;
  shown: number;
  of: number;
  how: string;
}

interface Found {
  owner: Json | unknown[];
  key: string | number;
  path: string;
  bytes: number;
}

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value) ?? '');
const MOST_CUTS = 200;
const SHORTEST_TEXT = 400;

/** The answer in at most `maxBytes`; lists lose their ends. The answer given is not changed. */
export function cutToSize(answer: Json, maxBytes: number): Json {
  if (bytesOf(answer) <= maxBytes) return answer;
  const cut = structuredClone(answer);
  const leftOut = new Map<string, LeftOut>();
  for (let cuts = 0; cuts < MOST_CUTS && bytesOf({ ...cut, leftOut: [...leftOut.values()] }) > maxBytes; cuts++) {
    const found = longest(cut);
    if (!found) break;
    const value = (found.owner as Json)[found.key] as unknown[] | string;
    const before = leftOut.get(found.path)?.of ?? value.length;
    const keep = Math.floor(value.length / 2);
    (found.owner as Json)[found.key] = value.slice(0, keep);
    leftOut.set(found.path, { path: found.path, shown: keep, of: before, how: howToGet(found.path, keep) });
  }
  return { ...cut, leftOut: [...leftOut.values()] };
}

const howToGet = (path: string, shown: number): string =>
  /nodes$|trades|top/.test(path)
    ? `Call again with a smaller page (first, trades or top: ${Math.max(1, shown)}) and continue from there, or with a larger maxKb.`
    : 'Call again with a larger maxKb (up to 500), or read the resource.';

/** The list or text that takes most bytes, and that can be cut. */
function longest(answer: Json): Found | null {
  let best: Found | null = null;
  const look = (owner: Json | unknown[], path: string): void => {
    for (const [key, value] of Object.entries(owner)) {
      const at = path === '' ? key : `${path}.${key}`;
      const isCut = Array.isArray(value) ? value.length > 0 : typeof value === 'string' && value.length > SHORTEST_TEXT;
      // What is said first is kept: caveats come before all results.
      if (isCut && key !== 'caveats') {
        const bytes = bytesOf(value);
        if (!best || bytes > best.bytes) best = { owner, key, path: at, bytes };
      }
      if (typeof value === 'object' && value !== null && !Array.isArray(value)) look(value as Json, at);
    }
  };
  look(answer, '');
  return best;
}
