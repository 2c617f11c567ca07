import type { Settings } from './settings.ts';
import type { Token } from './token.ts';
import { rowsFor } from './vocabulary.ts';
import type { Words } from './words.ts';

// Reads the words of an entry or exit from left to right; what the words mean stands in vocabulary.ts.

/** Every token in the words, in their order; what makes none is left in the words. */
export function readTokens(words: Words, settings: Settings): Token[] {
  const rows = rowsFor(settings);
  const tokens: Token[] = [];
  const text = words.left;
  let read = 0;
  for (let at = 0; at < text.length; ) {
    let length = 0;
    if (at === read || beginsWord(text, at)) {
      for (const [pattern, make] of rows) {
        pattern.lastIndex = at;
        const match = pattern.exec(text);
        if (!match?.[0]) continue;
        tokens.push(...[make(match)].flat());
        length = match[0].length;
        words.cut(at, length);
        break;
      }
    }
    at += length || 1;
    if (length > 0) read = at;
  }
  return tokens;
}

/** Not a space, and not the inside of a word or number. */
function beginsWord(text: string, at: number): boolean {
  const [before = ' ', here = ' '] = [text[at - 1], text[at]];
  if (/[\s\ue000]/.test(here)) return false;
  if (/\p{L}/u.test(before) && /[\p{L}\d]/u.test(here)) return false;
  return !(/[\d.]/.test(before) && /\d/.test(here));
}
