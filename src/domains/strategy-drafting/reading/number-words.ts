// "twenty-five" as 25, "one and a half" as 1.5, "half an hour" as 0.5 hours.

interface Piece {
  text: string;
  kind: 'word' | 'number' | 'time' | 'ratio' | 'mark' | 'odd';
  token: string;
  from: number;
  to: number;
}

const ONES = new Map(
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'
    .split(' ')
    .map((word, value) => [word, value]),
);
const TENS = new Map(
  'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ').map((word, k) => [word, 20 + 10 * k]),
);
const FRACTIONS = new Map([
  ['half', 0.5],
  ['quarter', 0.25],
]);
const UNITS = new Set(['an', 'a', 'r', 'atr', 'percent', 'point', 'tick', 'hour', 'the']);

export function numbersInWords<P extends Piece>(pieces: readonly P[]): P[] {
  const made: P[] = [];
  const wordAt = (at: number): string | null => {
    const piece = pieces[at];
    return piece?.kind === 'word' ? piece.text.toLowerCase() : null;
  };
  const dash = (at: number): number => (pieces[at]?.kind === 'mark' && pieces[at]?.text === '-' ? 1 : 0);
  for (let at = 0; at < pieces.length; ) {
    const piece = pieces[at] as P;
    const word = wordAt(at) ?? '';
    let value = ONES.get(word) ?? TENS.get(word) ?? (piece.kind === 'number' ? Number(piece.token) : undefined);
    let count = value === undefined ? 0 : 1;
    if (TENS.has(word)) {
      const next = at + 1 + dash(at + 1);
      const one = ONES.get(wordAt(next) ?? '');
      if (one !== undefined && one > 0 && one < 10) {
        value = (value as number) + one;
        count = next + 1 - at;
      }
    }
    if (value !== undefined && piece.kind === 'word' && wordAt(at + count) === 'hundred') {
      value *= 100;
      count += 1;
    }
    if (
      value === undefined &&
      word === 'half' &&
      (wordAt(at + 1) === 'an' || wordAt(at + 1) === 'a' || wordAt(at + 1) === 'the') &&
      UNITS.has(wordAt(at + 2) ?? '')
    ) {
      value = 0.5;
      count = 2;
    }
    if (value === undefined && word === 'half' && ['r', 'percent'].includes(wordAt(at + 1) ?? '')) {
      value = 0.5;
      count = 1;
    }
    if (
      value !== undefined &&
      wordAt(at + count) === 'and' &&
      wordAt(at + count + 1) === 'a' &&
      FRACTIONS.has(wordAt(at + count + 2) ?? '')
    ) {
      value += FRACTIONS.get(wordAt(at + count + 2) as string) as number;
      count += 3;
    }
    if (value === undefined || count === 0) {
      made.push(piece);
      at += 1;
      continue;
    }
    const last = pieces[at + count - 1] as P;
    made.push({ ...piece, kind: 'number', token: String(value), to: last.to });
    at += count;
  }
  return made;
}
