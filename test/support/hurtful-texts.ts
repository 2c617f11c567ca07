/** What patterns often try in several ways: digits, spaces, separators, word characters. */
const CHARACTERS = [
  '0',
  '0.',
  '.0',
  '0 ',
  ' ',
  'a',
  'a ',
  '-',
  '.',
  ',',
  '/',
  '@',
  'a@',
  'a.',
  '_',
  '%41',
  '=',
  '\\',
  '"',
  '<',
  '\n',
];

/**
 * Texts of about `length` characters that make a pattern with two ways to read the same text try them all: each is a
 * beginning that the pattern knows, something it knows over and over, and an end that fits nothing. Always the same
 * texts for a pattern.
 */
export function hurtfulTexts(pattern: RegExp, length: number, most = 150): string[] {
  const words = [...new Set(pattern.source.replace(/\\[a-zA-Z]/g, ' ').match(/[a-z][a-z' ]*[a-z]|[a-z]/gi) ?? [])];
  const pumps = [...CHARACTERS, ...words.flatMap((word) => [`${word} `, word])];
  const starts = ['', ...words.map((word) => `${word} `)];
  const texts: string[] = [];
  const add = (start: string, pump: string, end: string) =>
    texts.push(start + pump.repeat(Math.ceil((length - start.length) / pump.length)) + end);
  for (const pump of pumps) add('', pump, '\ue000');
  // A step that has no factor in common with the number of pairs visits them all, and some of every part.
  const pairs = starts.length * pumps.length;
  const step = 7_919;
  for (let k = 1; k < pairs && texts.length < most; k++) {
    const at = (k * step) % pairs;
    add(starts[at % starts.length] as string, pumps[Math.floor(at / starts.length)] as string, k % 2 ? '\ue000' : 'x');
  }
  return texts;
}
