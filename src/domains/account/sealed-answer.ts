import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';

// An answer may hold a secret that is shown once, such as that of an API key. It is stored encrypted by the
// Idempotency-Key, which the client has and the database does not.

const SALT_BYTES = 16;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;

const cipherKey = (key: string, salt: Buffer): Buffer =>
  Buffer.from(hkdfSync('sha256', key, salt, 'ex7 idempotent answer', KEY_BYTES));

export const hashOfKey = (key: string): string => createHash('sha256').update(key).digest('hex');

export function seal(answer: string, key: string): Buffer {
  const [salt, nonce] = [randomBytes(SALT_BYTES), randomBytes(NONCE_BYTES)];
  const cipher = createCipheriv('aes-256-gcm', cipherKey(key, salt), nonce);
  const text = Buffer.concat([cipher.update(answer, 'utf8'), cipher.final()]);
  return Buffer.concat([salt, nonce, cipher.getAuthTag(), text]);
}

export function unseal(sealed: Buffer, key: string): string {
  const at = (from: number, bytes: number) => sealed.subarray(from, from + bytes);
  const [salt, nonce] = [at(0, SALT_BYTES), at(SALT_BYTES, NONCE_BYTES)];
  const decipher = createDecipheriv('aes-256-gcm', cipherKey(key, salt), nonce);
  decipher.setAuthTag(at(SALT_BYTES + NONCE_BYTES, TAG_BYTES));
  const text = sealed.subarray(SALT_BYTES + NONCE_BYTES + TAG_BYTES);
  return Buffer.concat([decipher.update(text), decipher.final()]).toString('utf8');
}
