// Corrects a word that is one edit away from exactly one word of the lexicon.

export type Speller = ReadonlyMap<string, readonly string[]>;

const MIN_LENGTH = 4;
/** A substituted letter makes another word more often than a typo where words are short. */
const MIN_SUBSTITUTED = 6;

const deletionsOf = (word: string): string[] => [...word].map((_, k) => word.slice(0, k) + word.slice(k + 1));

/** Each word under itself and under itself without one letter. */
export function spellerOf(words: Iterable<string>): Speller {
  const speller = new Map<string, string[]>();
  for (const word of words) {
    if (word.length < MIN_LENGTH || !/^[a-zà-öø-ÿ]+$/.test(word)) continue;
    for (const key of new Set([word, ...deletionsOf(word)])) {
      const list = speller.get(key);
      if (list) list.push(word);
      else speller.set(key, [word]);
    }
  }
  return speller;
}

/** The one word that is an edit away; null for none or several. */
export function correction(speller: Speller, word: string): string | null {
  if (word.length < MIN_LENGTH || word.length > 24) return null;
  const found = new Set<string>();
  for (const key of [word, ...deletionsOf(word)]) {
    for (const candidate of speller.get(key) ?? []) if (isOneEdit(word, candidate)) found.add(candidate);
  }
  const [only] = found;
  return found.size === 1 && only !== undefined ? only : null;
}

function isOneEdit(typed: string, meant: string): boolean {
  let from = 0;
  while (from < typed.length && typed[from] === meant[from]) from++;
  let [a, b] = [typed.length, meant.length];
  while (a > from && b > from && typed[a - 1] === meant[b - 1]) {
    a--;
    b--;
  }
  const [lost, gained] = [typed.slice(from, a), meant.slice(from, b)];
  // People seldom miss the first letter.
  if (from === 0 && !(lost.length === 2 && gained.length === 2)) return false;
  if (lost.length + gained.length === 1) return true;
  if (lost.length === 1 && gained.length === 1) return meant.length >= MIN_SUBSTITUTED;
  return lost.length === 2 && gained.length === 2 && lost[0] === gained[1] && lost[1] === gained[0];
}
