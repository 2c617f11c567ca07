import { type PostgresUrl, type ServerAddress, shownServer } from '../../kernel/postgres-url.ts';

// What failed at a connection, and what to do about it, in one line without a password.

type Failure = Error & { code?: string; hint?: string };
type Advice = (at: string, of: Pick<PostgresUrl, 'user' | 'database'>, error: Failure) => string;

const UNKNOWN_AUTHORITY: Advice = (at) =>
  `the certificate of ${at} is signed by an authority that this machine does not know: name its certificate with sslrootcert=FILE in the URL`;

const UNREACHABLE: Advice = (at) =>
  `${at} does not answer: check that the host is right, PostgreSQL runs, and no firewall is between`;

const BY_CODE: Readonly<Record<string, Advice>> = {
  ECONNREFUSED: (at) => `nothing listens at ${at}: start PostgreSQL there, or correct the host and port of the URL`,
  ENOTFOUND: (at) => `the name of ${at} is not known: correct the host of the URL`,
  EAI_AGAIN: (at) => `the name of ${at} cannot be looked up now: check the name server of this machine`,
  ETIMEDOUT: UNREACHABLE,
  EHOSTUNREACH: UNREACHABLE,
  ENETUNREACH: UNREACHABLE,
  ENOENT: (_at, _of, { message }) =>
    `a file of the URL cannot be read (${message}): correct sslrootcert, sslcert or sslkey`,
  CERT_HAS_EXPIRED: (at) =>
    `the certificate of ${at} has expired: renew it there; until then sslmode=require connects without checking it`,
  CERT_NOT_YET_VALID: (at) => `the certificate of ${at} is not valid yet: check the clocks of both machines`,
  DEPTH_ZERO_SELF_SIGNED_CERT: UNKNOWN_AUTHORITY,
  SELF_SIGNED_CERT_IN_CHAIN: UNKNOWN_AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNKNOWN_AUTHORITY,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNKNOWN_AUTHORITY,
  ERR_TLS_CERT_ALTNAME_INVALID: (at) =>
    `the certificate of ${at} is for other names: use one of those in the URL, or sslmode=verify-ca with sslrootcert`,
  '28P01': (at, { user }) =>
    `${at} refuses the password of ${user}: correct it in the URL (special characters are percent-encoded)`,
  '28000': (at, { user, database }, { message }) =>
    /no encryption/.test(message)
      ? `${at} takes ${user} over TLS alone: add sslmode=require, or better verify-full, to the URL`
      : `${at} does not let ${user} connect to ${database}: ${message}; let an administrator change pg_hba.conf or the role`,
  '3D000': (at, { user, database }) =>
    `${at} has no database ${database}: let an administrator run: create database "${database}" owner "${user}";`,
  '53300': (at) =>
    `${at} has no connection free: lower DATABASE_CONNECTIONS or the number of processes, or raise max_connections`,
  '57P03': (at, _of, { message }) =>
    `${at} is not ready yet (${message}): it is starting, stopping or recovering; try again`,
};

const BY_MESSAGE: readonly [RegExp, Advice][] = [
  [
    /does not support SSL/,
    (at) => `${at} has TLS switched off: switch it on there, or use sslmode=disable where the network is trusted`,
  ],
  [/timeout|timed out/i, UNREACHABLE],
  [
    /Connection terminated|ECONNRESET|socket/,
    (at) =>
      `${at} closed the connection before it was usable: look at its log; a pooler does so when its server is away`,
  ],
];

export function connectionProblem(
  error: Failure,
  at: ServerAddress,
  of: Pick<PostgresUrl, 'user' | 'database'>,
): string {
  const advice = BY_CODE[error.code ?? ''] ?? BY_MESSAGE.find(([pattern]) => pattern.test(error.message))?.[1] ?? null;
  const original = error.message || error.code || 'no reason given';
  if (!advice) return `${shownServer(at)}: ${original}`;
  const text = advice(shownServer(at), of, error);
  return text.includes(original) ? text : `${text} (${original})`;
}
