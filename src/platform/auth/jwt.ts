import { decodeProtectedHeader, errors, type JWTPayload, jwtVerify } from 'jose';
import { createBoundedCache } from '../../kernel/bounded-cache.ts';
import type { Clock } from '../../kernel/clock.ts';
import { UnauthorizedError } from '../../kernel/domain-error.ts';
import { isUuid } from '../../kernel/ids.ts';
import { createJwks } from './jwks.ts';

/** The claims that are used of a token whose signature, times, issuer and audience have been checked. */
export interface JwtClaims extends Pick<JWTPayload, 'sub' | 'nbf'> {
  /** Unix seconds. */
  exp: number;
  role?: string | undefined;
  email?: string | undefined;
  app_metadata?: { role?: unknown };
  /** The OAuth client that the user let in; left out for the user's own session. */
  client_id?: string | undefined;
  /** What the client may do, separated by spaces. */
  scope?: string | undefined;
  aud?: string | string[] | undefined;
}

export interface TokenVerifierOptions {
  /** HS256: the project's JWT secret. */
  secret?: string | null;
  /** The project's URL. Its /auth/v1 signs with ES256 or RS256 and publishes its keys. */
  supabaseUrl?: string | null;
  clock: Clock;
  fetch?: typeof fetch;
}

export interface TokenVerifier {
  /** Throws UnauthorizedError for an invalid token, and UnavailableError when the keys cannot be fetched. */
  verify(token: string): Promise<JwtClaims>;
}

const MAX_BYTES = 16 * 2 ** 20;
/** Of the objects that the claims are kept in. */
const CLAIMS_BYTES = 500;

/** Milliseconds after expiry in which the client is expected to renew the token. */
const JUST_EXPIRED_MS = 30_000;

/** Supabase's long-lived service keys do not have the project as issuer. */
const SERVICE_KEY_ISSUERS = ['supabase', 'supabase-demo'];

export function createTokenVerifier(options: TokenVerifierOptions): TokenVerifier {
  const { secret, supabaseUrl, clock } = options;
  const secretKey = secret ? new TextEncoder().encode(secret) : null;
  const issuer = supabaseUrl ? `${supabaseUrl.replace(/(?<!\/)\/+$/, '')}/auth/v1` : null;
  const jwks = issuer ? createJwks({ url: `${issuer}/.well-known/jwks.json`, clock, fetch: options.fetch }) : null;

  /** The header selects the key; the key's type, not the header, determines the algorithm. */
  const keyFor = async (token: string) => {
    const { alg, kid } = readHeader(token);
    if (alg === 'HS256' && secretKey) return { key: secretKey, alg: 'HS256' };
    if (jwks && (alg === 'ES256' || alg === 'RS256')) {
      if (typeof kid !== 'string') throw new UnauthorizedError('The token does not name the key that signed it (kid).');
      const found = await jwks.find(kid);
      if (!found) throw new UnauthorizedError('The token is signed with an unknown or retired key.');
      return found;
    }
    throw new UnauthorizedError('The token’s signature algorithm is not accepted.');
  };

  // Clients send the same token with each request, so verified signatures are cached.
  const known = createBoundedCache<string, { claims: JwtClaims; key: unknown }>({
    name: 'tokens',
    maxBytes: MAX_BYTES,
    // The texts among the claims are parts of the token.
    bytesOf: (_, token) => token.length * 2 + CLAIMS_BYTES,
  });
  const remembered = (token: string, key: unknown): JwtClaims | null => {
    const found = known.get(token);
    if (!found) return null;
    const { exp, nbf = 0 } = found.claims;
    if (found.key === key && clock.now() < exp * 1000 && clock.now() >= nbf * 1000) return found.claims;
    known.delete(token);
    return null;
  };
  const remember = (token: string, payload: JWTPayload, key: unknown): JwtClaims => {
    const claims = usedClaims(payload);
    known.set(token, { claims, key });
    return claims;
  };

  return {
    async verify(token) {
      const { key, alg } = await keyFor(token);
      const before = remembered(token, key);
      if (before) return before;
      let claims: JWTPayload;
      try {
        const verified = await jwtVerify(token, key, {
          algorithms: [alg],
          requiredClaims: ['exp'],
          currentDate: new Date(clock.now()),
        });
        claims = verified.payload;
      } catch (error) {
        const end = error instanceof errors.JWTExpired ? (error.payload.exp ?? 0) * 1000 : 0;
        throw new UnauthorizedError(problemOf(error), { expired: clock.now() - end < JUST_EXPIRED_MS });
      }
      const service = claims.role === 'service_role';
      if (issuer && claims.iss !== issuer && !(service && SERVICE_KEY_ISSUERS.includes(claims.iss ?? ''))) {
        throw new UnauthorizedError('The token was issued by another project (iss).');
      }
      if (!service) {
        if (![claims.aud].flat().includes('authenticated')) {
          throw new UnauthorizedError('The token is not meant for signed-in users (aud must be "authenticated").');
        }
        if (typeof claims.sub !== 'string' || !isUuid(claims.sub)) {
          throw new UnauthorizedError('The token has no user (sub must be a uuid).');
        }
      }
      return remember(token, claims, key);
    },
  };
}

/** The other claims are not kept: a user can write as much as a token holds into them. */
function usedClaims(payload: JWTPayload): JwtClaims {
  const { sub, nbf, exp, role, email } = payload;
  const { client_id: client, scope } = payload as { client_id?: unknown; scope?: unknown };
  const metadata = payload.app_metadata as { role?: unknown } | null | undefined;
  return {
    sub,
    nbf,
    exp: exp as number,
    role: textOf(role),
    email: textOf(email),
    app_metadata: { role: textOf(metadata?.role) },
    ...(typeof client === 'string' ? { client_id: client, scope: textOf(scope), aud: payload.aud } : {}),
  };
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

function readHeader(token: string): { alg?: unknown; kid?: unknown } {
  try {
    return decodeProtectedHeader(token);
  } catch {
    throw new UnauthorizedError('The token is not a JWT.');
  }
}

function problemOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'The token has expired.';
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'The token’s signature is invalid.';
  if (error instanceof errors.JOSEAlgNotAllowed) return 'The token’s signature algorithm does not match its key.';
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === 'nbf' && error.reason === 'check_failed') return 'The token is not valid yet.';
    return error.reason === 'missing' ? `The token has no ${error.claim}.` : `The token's ${error.claim} is not valid.`;
  }
  return 'The token is not a valid JWT.';
}
