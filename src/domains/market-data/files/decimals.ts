// Converts numbers in files to plain decimals ("1676.75").

const DIGIT_0 = 48;
const DIGIT_9 = 57;
const DOT = 46;
const MINUS = 45;

/** The number format of a file. */
export interface NumberStyle {
  /** The decimal separator. */
  decimal: '.' | ',';
  /** Prices are integers in units of 10^-shift: 9 for Databento's fixed point, 4 for LEAN's equities. */
  shift: number;
}

/**
 * Whether the text is a plain decimal: digits, at most one inner point, an optional minus. Without RegExp, because it is
 * called for every number.
 */
export function isPlain(text: string): boolean {
  const { length } = text;
  let at = text.charCodeAt(0) === MINUS ? 1 : 0;
  if (at === length) return false;
  let point = -1;
  const first = at;
  for (; at < length; at++) {
    const code = text.charCodeAt(at);
    if (code >= DIGIT_0 && code <= DIGIT_9) continue;
    if (code !== DOT || point >= 0 || at === first || at === length - 1) return false;
    point = at;
  }
  return true;
}

/**
 * Converts a cell to a plain decimal, or null. Handles currency signs, thousands separators, exponents ("1e-05") and a
 * missing digit next to the point (".5", "5.").
 */
export function plainDecimal(cell: string, { decimal, shift }: NumberStyle): string | null {
  let text = cell;
  if (!isPlain(text)) {
    const read = normalise(text, decimal);
    if (read === null) return null;
    text = read;
  } else if (decimal === ',' && text.includes('.')) {
    // "4.700" beside "4700,50": the point separates thousands.
    text = text.replaceAll('.', '');
  }
  return shift === 0 ? text : shifted(text, shift);
}

const EXPONENT = /^(-?)(\d+)(?:\.(\d*))?[eE]([+-]?\d{1,3})$/;

function normalise(cell: string, decimal: '.' | ','): string | null {
  let text = cell
    .trim()
    .replace(/^([+-]?)[$€£]/, '$1')
    .replace(/^\+/, '');
  const thousands = decimal === '.' ? ',' : '.';
  if (text.includes(thousands)) {
    const whole = text.split(decimal)[0] as string;
    if (!/^-?\d{1,3}([.,]\d{3})+$/.test(whole)) return null;
    text = text.replaceAll(thousands, '');
  }
  text = text.replace(/[\u00a0\u202f ](?=\d{3})/g, '').replace(decimal, '.');
  const exponent = EXPONENT.exec(text);
  if (exponent) text = withoutExponent(exponent);
  text = text.replace(/^(-?)\./, '$10.').replace(/\.$/, '');
  return isPlain(text) ? text : null;
}

function withoutExponent([, sign, whole, fraction = '', power]: RegExpExecArray): string {
  const digits = `${whole}${fraction}`;
  const point = (whole as string).length + Number(power);
  const padded = point <= 0 ? `${'0'.repeat(1 - point)}${digits}` : digits.padEnd(point, '0');
  const at = Math.max(point, 1);
  const rest = padded.slice(at);
  return `${sign}${padded.slice(0, at)}${rest ? `.${rest}` : ''}`;
}

/** Not by a pattern: one that is anchored at the end takes quadratic time on a long run of zeros. */
function withoutTrailingZeros(digits: string): string {
  let end = digits.length;
  while (end > 0 && digits[end - 1] === '0') end--;
  return digits.slice(0, end);
}

/** Converts an integer in units of 10^-places to a decimal: ("4700250000000", 9) → "4700.25". */
function shifted(text: string, places: number): string {
  const minus = text.startsWith('-') ? '-' : '';
  const [whole = '0', fraction = ''] = text.slice(minus.length).split('.');
  const padded = whole.padStart(places + 1, '0');
  const at = padded.length - places;
  const rest = withoutTrailingZeros(`${padded.slice(at)}${fraction}`);
  return `${minus}${padded.slice(0, at).replace(/^0+(?=\d)/, '')}${rest ? `.${rest}` : ''}`;
}
