/** A piece of an expression; `at` counts characters from 1. */
export interface Token {
  kind: 'number' | 'name' | 'symbol' | 'end';
  text: string;
  at: number;
}

/** What is wrong with an expression, and where. */
export class ExpressionError extends Error {
  constructor(needed: string, got: string, at: number) {
    super(`${needed} at character ${at}, got ${got}`);
    this.name = 'ExpressionError';
  }
}

const SYMBOLS = ['<=', '>=', '==', '!=', '<', '>', '+', '-', '*', '/', '%', '^', '(', ')', ','];

const isDigit = (char: string): boolean => char >= '0' && char <= '9';
const isLetter = (char: string): boolean =>
  (char >= 'a' && char <= 'z') || (char >= 'A' && char <= 'Z') || char === '_';

/** Reads each character once. Throws ExpressionError. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  /** Where the run of characters that fit ends. */
  const endOf = (from: number, fits: (char: string) => boolean): number => {
    let end = from;
    while (end < text.length && fits(text.charAt(end))) end++;
    return end;
  };
  while (at < text.length) {
    const char = text.charAt(at);
    const begin = at;
    if (char === ' ' || char === '\t' || char === '\n' || char === '\r') {
      at++;
      continue;
    }
    if (isDigit(char) || (char === '.' && isDigit(text.charAt(at + 1)))) {
      at = endOf(at, isDigit);
      if (text.charAt(at) === '.') at = endOf(at + 1, isDigit);
      tokens.push({ kind: 'number', text: text.slice(begin, at), at: begin + 1 });
    } else if (isLetter(char)) {
      at = endOf(at, (one) => isLetter(one) || isDigit(one));
      tokens.push({ kind: 'name', text: text.slice(begin, at), at: begin + 1 });
    } else {
      const symbol = SYMBOLS.find((one) => text.startsWith(one, at));
      if (!symbol) throw new ExpressionError('an operator, a number or a name', JSON.stringify(char), begin + 1);
      at += symbol.length;
      tokens.push({ kind: 'symbol', text: symbol, at: begin + 1 });
    }
  }
  tokens.push({ kind: 'end', text: '', at: text.length + 1 });
  return tokens;
}
