import { type CryptoKey, importJWK, type JWK } from 'jose';
import type { Clock } from '../../kernel/clock.ts';
import { UnavailableError } from '../../kernel/domain-error.ts';

export interface VerificationKey {
  key: CryptoKey | Uint8Array;
  alg: string;
}

export interface Jwks {
  /**
   * The key with this id, or null. Throws UnavailableError when an unknown id is requested and the keys cannot be fetched.
   */
  find(kid: string): Promise<VerificationKey | null>;
}

export interface JwksOptions {
  url: string;
  clock: Clock;
  fetch?: typeof fetch;
}

/** A key removed from the set is rejected after this time; while the set cannot be fetched it stays valid. */
const MAX_AGE_MS = 600_000;
/** The minimum time between fetches caused by an unknown id or an expired set. */
const COOLDOWN_MS = 30_000;
/** After a failure without any keys. */
const RETRY_MS = 1_000;
const TIMEOUT_MS = 5_000;

/** The published keys of a project: fetched on first use, for an unknown id, and every ten minutes. */
export function createJwks({ url, clock, fetch: request = fetch }: JwksOptions): Jwks {
  let keys: Map<string, VerificationKey> | null = null;
  let fetchedAt = 0;
  let triedAt = Number.NEGATIVE_INFINITY;
  let failure: string | null = null;
  let running: Promise<void> | null = null;

  const load = async () => {
    triedAt = clock.now();
    try {
      const response = await request(url, { signal: AbortSignal.timeout(TIMEOUT_MS), redirect: 'error' });
      if (!response.ok) throw new Error(`status ${response.status}`);
      keys = await readKeys(await response.json());
      fetchedAt = clock.now();
      failure = null;
    } catch (error) {
      failure = (error as Error).message;
    }
  };
  const refresh = (): Promise<void> => {
    running ??= load().finally(() => {
      running = null;
    });
    return running;
  };

  return {
    async find(kid) {
      const now = clock.now();
      const rested = now - triedAt >= (keys ? COOLDOWN_MS : RETRY_MS);
      const wanted = !keys?.has(kid) || now - fetchedAt >= MAX_AGE_MS;
      if (wanted && (running || rested)) await refresh();
      const found = keys?.get(kid);
      if (found) return found;
      if (failure !== null) {
        throw new UnavailableError(
          'auth_unavailable',
          `The keys of the sign-in service cannot be fetched: ${failure}.`,
        );
      }
      return null;
    },
  };
}

/** The public signing keys by id, with their algorithm; other keys are ignored. */
async function readKeys(body: unknown): Promise<Map<string, VerificationKey>> {
  const list = (body as { keys?: unknown })?.keys;
  if (!Array.isArray(list)) throw new Error('the response is not a JWK set');
  const keys = new Map<string, VerificationKey>();
  for (const jwk of list as JWK[]) {
    const alg = algorithmOf(jwk);
    if (!alg || typeof jwk.kid !== 'string' || (jwk.use && jwk.use !== 'sig')) continue;
    const key = await importJWK(jwk, alg).catch(() => null);
    if (key) keys.set(jwk.kid, { key, alg });
  }
  return keys;
}

function algorithmOf(jwk: JWK): string | null {
  if (jwk?.kty === 'EC' && jwk.crv === 'P-256' && (jwk.alg ?? 'ES256') === 'ES256') return 'ES256';
  if (jwk?.kty === 'RSA' && (jwk.alg ?? 'RS256') === 'RS256') return 'RS256';
  return null;
}
