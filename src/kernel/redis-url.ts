import type { ServerAddress } from './postgres-url.ts';

// URLs of Redis: one server, the sentinels of a master, or nodes of a cluster.

export interface RedisUrl {
  kind: 'server' | 'sentinel' | 'cluster';
  /** The server, the sentinels or the nodes: at least one. */
  hosts: ServerAddress[];
  tls: boolean;
  username?: string;
  password?: string;
  /** The name of the sentinels' master. */
  master?: string;
  sentinelPassword?: string;
  database: number;
}

const SHAPE = /^redis(s?)(\+sentinel|\+cluster)?:\/\/([^/?#]*)((?:\/[^?#]*)?)(\?[^#]*)?$/;
const HOST = /^(\[[0-9a-fA-F:.]+\]|[^:[\]]+)(?::(\d{1,5}))?$/;
const EXPECTED =
  'is not a Redis URL, expected redis://HOST:PORT or rediss://HOST:PORT, redis+sentinel://HOST:PORT,HOST:PORT/MASTER or redis+cluster://HOST:PORT,HOST:PORT';
const DEFAULT_PORTS = { server: 6379, cluster: 6379, sentinel: 26_379 };

/** Parses a URL, or says what is wrong with it; the text never contains the URL. */
export function parseRedisUrl(url: string): RedisUrl | string {
  const found = SHAPE.exec(url);
  if (!found) return EXPECTED;
  const [, secure, scheme = '', authority = '', path = '', search = ''] = found;
  const kind = scheme === '' ? 'server' : scheme === '+sentinel' ? 'sentinel' : 'cluster';
  const at = authority.lastIndexOf('@');
  const [username = '', ...rest] = at < 0 ? [] : authority.slice(0, at).split(':');
  const password = rest.join(':');
  const hosts: ServerAddress[] = [];
  for (const text of authority.slice(at + 1).split(',')) {
    const host = HOST.exec(text);
    const port = Number(host?.[2] ?? DEFAULT_PORTS[kind]);
    if (!host || port < 1 || port > 65_535) return EXPECTED;
    hosts.push({ host: (host[1] as string).replace(/^\[(.*)\]$/, '$1'), port });
  }
  if (kind === 'server' && hosts.length > 1) return EXPECTED;
  const parts = path.split('/').filter(Boolean);
  const master = kind === 'sentinel' ? parts.shift() : undefined;
  if (kind === 'sentinel' && !master)
    return 'names sentinels without their master, expected redis+sentinel://HOST:PORT/MASTER';
  const database = Number(parts[0] ?? 0);
  if (parts.length > 1 || !Number.isInteger(database) || database < 0) return EXPECTED;
  if (kind === 'cluster' && database !== 0) return 'names a database of a cluster, which has none but 0';
  const sentinelPassword = new URLSearchParams(search).get('sentinel_password');
  try {
    return {
      kind,
      hosts,
      tls: secure === 's',
      ...(username ? { username: decodeURIComponent(username) } : {}),
      ...(password ? { password: decodeURIComponent(password) } : {}),
      ...(master ? { master } : {}),
      ...(sentinelPassword ? { sentinelPassword } : {}),
      database,
    };
  } catch {
    return 'has a password that is not percent-encoded';
  }
}

/** What failed, and what to do about it; the error's own text where nothing better is known. */
export function redisProblem({ message }: Error): string {
  if (/^NOAUTH/.test(message)) return 'Redis asks for a password: put it in REDIS_URL, redis://:PASSWORD@HOST:PORT';
  if (/^WRONGPASS|invalid password/.test(message)) return 'Redis refuses the password in REDIS_URL: correct it there';
  if (/^NOPERM/.test(message))
    return `Redis does not permit a command to this user: allow it publish, subscribe and keys of ex7:* (${message})`;
  if (/All sentinels are unreachable/.test(message)) {
    return `no sentinel in REDIS_URL names a master that can be reached: check their addresses and the master’s name (${message})`;
  }
  return message;
}
