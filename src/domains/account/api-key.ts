import { createHash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { pattern } from '../../kernel/pattern.ts';

// The text of an API key, and what its scopes allow.

/** Each scope of a user's key includes those before it. `ingest` is for a service: it stores bars and nothing else. */
export const USER_SCOPES = ['read', 'research', 'trade', 'admin'] as const;
export const SCOPES = [...USER_SCOPES, 'ingest'] as const;
export type UserScope = (typeof USER_SCOPES)[number];
export type Scope = (typeof SCOPES)[number];

/** Scanners of leaked secrets find keys by this text. */
export const KEY_PREFIX = 'ex7_live_';
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** 220 bits. */
const RANDOM_CHARACTERS = 37;
const CHECKSUM_CHARACTERS = 6;
const FORM = pattern(`^${KEY_PREFIX}[0-9A-Za-z]{${RANDOM_CHARACTERS + CHECKSUM_CHARACTERS}}$`);
/** The largest multiple of the alphabet's length in a byte: larger bytes would favour some characters. */
const FAIR_BYTES = Math.floor(256 / ALPHABET.length) * ALPHABET.length;
/** The prefix and four characters more. */
const SHOWN_CHARACTERS = KEY_PREFIX.length + 4;

/** A new secret. Its last characters are a checksum, by which scanners and the server tell a key from similar text. */
export function newKeySecret(): string {
  let random = '';
  while (random.length < RANDOM_CHARACTERS) {
    for (const byte of randomBytes(RANDOM_CHARACTERS)) {
      if (byte < FAIR_BYTES && random.length < RANDOM_CHARACTERS) random += ALPHABET[byte % ALPHABET.length];
    }
  }
  return `${KEY_PREFIX}${random}${checksumOf(random)}`;
}

function checksumOf(text: string): string {
  let rest = crc32(text);
  let digits = '';
  for (let place = 0; place < CHECKSUM_CHARACTERS; place++) {
    digits = ALPHABET[rest % ALPHABET.length] + digits;
    rest = Math.floor(rest / ALPHABET.length);
  }
  return digits;
}

/** Whether the text can be a key: its form and checksum are right. */
export function isKeySecret(text: string): boolean {
  if (!FORM.test(text)) return false;
  return text.endsWith(checksumOf(text.slice(KEY_PREFIX.length, -CHECKSUM_CHARACTERS)));
}

/** What is stored of a secret: 220 bits cannot be guessed, so a fast hash is enough. */
export const hashOfSecret = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/** The start of a secret, by which its owner recognises it. */
export const startOfSecret = (secret: string): string => secret.slice(0, SHOWN_CHARACTERS);

/** Whether a key with these scopes may do what needs `needed`. */
export function includesScope(scopes: readonly Scope[], needed: Scope): boolean {
  if (needed === 'ingest') return scopes.includes('ingest');
  const least = USER_SCOPES.indexOf(needed);
  return USER_SCOPES.some((scope, rank) => rank >= least && scopes.includes(scope));
}
