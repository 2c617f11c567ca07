import { Writable } from 'node:stream';
import { type DestinationStream, type Logger, pino } from 'pino';

export type { Logger } from 'pino';

export interface LoggerOptions {
  level: string;
  /** Readable lines for a terminal; otherwise JSON. */
  pretty: boolean;
  /** Default: standard output. */
  destination?: DestinationStream;
}

// Paths in a log entry that may contain tokens or keys: at the top level and up to two levels down.
const SECRET_NAMES = [
  'authorization',
  'cookie',
  'token',
  'accessToken',
  'password',
  'secret',
  'apiKey',
  'url.password',
];
const SECRETS = SECRET_NAMES.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);

export function createLogger({ level, pretty, destination }: LoggerOptions): Logger {
  const options = {
    level,
    base: null,
    redact: { paths: SECRETS, censor: '[redacted]' },
    serializers: { error: pino.stdSerializers.err, err: pino.stdSerializers.err },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  const out = destination ?? pino.destination({ fd: 1, sync: true });
  return pino(options, pretty ? prettyStream(out) : out);
}

/** Formats entries as "13:30:00.250 WARN  redis is away  host=127.0.0.1", followed by the stack of an error. */
function prettyStream(out: DestinationStream): DestinationStream {
  return new Writable({
    decodeStrings: false,
    write(line: string, _encoding, done) {
      out.write(prettyLine(line));
      done();
    },
  });
}

function prettyLine(line: string): string {
  try {
    const { level, time, msg = '', error, err, ...rest } = JSON.parse(line) as Record<string, unknown>;
    const fields = Object.entries(rest).map(([name, value]) => `  ${name}=${shown(value)}`);
    const stack = (error ?? err) as { stack?: string } | undefined;
    const head = `${String(time).slice(11, 23)} ${String(level).toUpperCase().padEnd(5)} ${msg}${fields.join('')}\n`;
    return stack ? `${head}${stack.stack ?? shown(stack)}\n` : head;
  } catch {
    return line;
  }
}

const shown = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
