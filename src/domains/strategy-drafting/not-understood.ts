import { invalid } from '../../kernel/domain-error.ts';

export const refused = (message: string) => invalid(['prompt'], message, 'not_understood');

/** Names the words that were not understood. */
export function notUnderstood(words: readonly string[], more?: string) {
  const list = words.map((each) => JSON.stringify(each)).join(', ');
  return refused(
    `was not understood: I did not understand ${list}${more ? `; ${more}` : ''}. Say it in other words, or leave it out (or pass lenient)`,
  );
}
