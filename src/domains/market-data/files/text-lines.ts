import { BarFileError } from './problem.ts';

/** Maximum characters per line. */
export const MAX_LINE = 64 * 1024;

export type TextEncoding = 'utf-8' | 'utf-16le' | 'utf-16be';

/** Determined by the byte order mark, else by the zero bytes of ASCII text. */
export function encodingOf(head: Buffer): TextEncoding {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  const pairs = Math.floor(Math.min(head.length, 256) / 2);
  let even = 0;
  let odd = 0;
  for (let pair = 0; pair < pairs; pair++) {
    if (head[pair * 2] === 0) even++;
    if (head[pair * 2 + 1] === 0) odd++;
  }
  if (pairs > 2 && odd > pairs * 0.8 && even === 0) return 'utf-16le';
  return pairs > 2 && even > pairs * 0.8 && odd === 0 ? 'utf-16be' : 'utf-8';
}

export interface LineBatch {
  lines: string[];
  /** Whether the last line ended with a line break. */
  ended: boolean;
}

/**
 * The lines of a text file without line breaks (LF, CRLF or CR), in batches. A byte order mark is removed. Throws
 * BarFileError for a line of more than 64 Ki characters, or for bytes that are not text.
 */
export async function* linesOf(bytes: AsyncIterable<Buffer>, name: string): AsyncGenerator<LineBatch> {
  let decoder: TextDecoder | null = null;
  let rest = '';
  let count = 0;
  for await (const chunk of bytes) {
    decoder ??= new TextDecoder(encodingOf(chunk));
    const text = rest + decoder.decode(chunk, { stream: true });
    if (count === 0 && text.slice(0, 4_096).includes('\0')) {
      throw new BarFileError('unsupported_format', `${name} is no text, and no packing or format that is read here`);
    }
    // A trailing CR may be half of a CRLF.
    const usable = text.endsWith('\r') ? text.length - 1 : text.length;
    const end = Math.max(text.lastIndexOf('\n', usable - 1), text.lastIndexOf('\r', usable - 1)) + 1;
    rest = text.slice(end);
    if (end > 0) {
      const lines = split(text.slice(0, end));
      lines.pop();
      count += lines.length;
      yield { lines, ended: true };
    }
    if (rest.length > MAX_LINE) {
      throw new BarFileError('line_too_long', `${name}, line ${count + 1}: has more than ${MAX_LINE} characters`);
    }
  }
  rest += decoder?.decode() ?? '';
  if (rest === '') return;
  const lines = split(rest);
  const ended = lines.at(-1) === '';
  if (ended) lines.pop();
  yield { lines, ended };
}

const split = (text: string): string[] => text.split(text.includes('\r') ? /\r\n|\n|\r/ : '\n');
