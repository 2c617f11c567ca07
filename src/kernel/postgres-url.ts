// URLs of PostgreSQL as libpq reads them: several hosts, and what is asked of them.

export interface ServerAddress {
  host: string;
  port: number;
}

/** Which of its hosts a URL asks for: `target_session_attrs`. */
export type WantedServer = 'any' | 'writable' | 'standby' | 'prefer-standby';

export interface PostgresUrl {
  /** At least one. */
  servers: ServerAddress[];
  /** Null: the URL does not say. */
  wants: WantedServer | null;
  /** The same URL with its first host alone. */
  firstOnly: string;
  user: string;
  database: string;
}

const DEFAULT_PORT = 5432;
const MAX_PORT = 65_535;
const SHAPE = /^(postgres(?:ql)?:\/\/)([^/?#]*)(\/[^?#]*)?(\?[^#]*)?$/;
const SERVER = /^(\[[0-9a-fA-F:.]+\]|[^:[\]]+)(?::(\d{1,5}))?$/;

const WANTED: Readonly<Record<string, WantedServer>> = {
  any: 'any',
  'read-write': 'writable',
  primary: 'writable',
  'read-only': 'standby',
  standby: 'standby',
  'prefer-standby': 'prefer-standby',
};
/** libpq's `allow` is left out: it would send the password in clear text where TLS is offered. */
const SSL_MODES = ['disable', 'prefer', 'require', 'verify-ca', 'verify-full', 'no-verify'];

/** Parses a URL, or says what is wrong with it; the text never contains the URL. */
export function parsePostgresUrl(url: string): PostgresUrl | string {
  const shape = 'is not a PostgreSQL URL, expected postgresql://USER:PASSWORD@HOST:PORT/DATABASE';
  const found = SHAPE.exec(url);
  if (!found) return shape;
  const [, scheme = '', authority = '', path = '', search = ''] = found;
  const at = authority.lastIndexOf('@');
  const login = authority.slice(0, at + 1);
  const servers: ServerAddress[] = [];
  for (const text of authority.slice(at + 1).split(',')) {
    const server = SERVER.exec(text);
    const port = Number(server?.[2] ?? DEFAULT_PORT);
    if (!server || port < 1 || port > MAX_PORT) return shape;
    servers.push({ host: decoded(server[1] as string).replace(/^\[(.*)\]$/, '$1'), port });
  }
  const first = authority.slice(at + 1).split(',')[0] as string;
  const firstOnly = `${scheme}${login}${first}${path}${search}`;
  if (!URL.canParse(firstOnly)) return shape;
  const asked = new URLSearchParams(search);
  const mode = asked.get('sslmode');
  if (mode !== null && !SSL_MODES.includes(mode)) return `has sslmode=${mode}, expected one of ${SSL_MODES.join(', ')}`;
  if (mode === 'verify-ca' && !asked.get('sslrootcert')) {
    return 'has sslmode=verify-ca without sslrootcert: name the file of the authority’s certificate, or use verify-full';
  }
  const attributes = asked.get('target_session_attrs');
  const wants = attributes === null ? null : WANTED[attributes];
  if (wants === undefined) {
    return `has target_session_attrs=${attributes}, expected one of ${Object.keys(WANTED).join(', ')}`;
  }
  const user = asked.get('user') ?? decoded(login.replace(/:.*|@$/s, ''));
  return { servers, wants, firstOnly, user, database: decoded(path.slice(1)) || user };
}

/** The hosts of a URL for a person: "db1:5432, db2:5432". */
export const shownServers = (url: string): string => {
  const parsed = parsePostgresUrl(url);
  return typeof parsed === 'string' ? 'PostgreSQL' : parsed.servers.map(shownServer).join(', ');
};

export const shownServer = ({ host, port }: ServerAddress): string =>
  host.startsWith('/') ? host : `${host.includes(':') ? `[${host}]` : host}:${port}`;

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
