import type { Settings } from './settings.ts';
import type { Token } from './token.ts';
import { rowsFor } from './vocabulary.ts';
import type { Words } from './words.ts';

// Tokenises the words of an entry or exit with the patterns of vocabulary.ts.

/** All tokens in order; words without a token are left. */
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

/** Whether a word starts here: not at a space or inside a word or number. */
function beginsWord(text: string, at: number): boolean {
  const [before = ' ', here = ' '] = [text[at - 1], text[at]];
  if (/[\s\ue000]/.test(here)) return false;
  if (/\p{L}/u.test(before) && /[\p{L}\d]/u.test(here)) return false;
  return !(/[\d.]/.test(before) && /\d/.test(here));
}
