import { parseArgs } from 'node:util';
import { StartupError } from '../kernel/startup-error.ts';

interface Option {
  type: 'string' | 'boolean';
  default?: string | boolean;
  /** The name of its value in the help; default TEXT. */
  value?: string;
  about: string;
}
type Options = Readonly<Record<string, Option>>;

/** What a command takes: read by `readCommandLine`, shown by `--help`. */
export interface Command<Known extends Options> {
  /** As one types it, without options: "npm run replay -- FILE". */
  usage: string;
  about: string;
  options: Known;
  /** Whether it takes arguments that are not options. */
  positionals?: boolean;
}

type Arguments<Known extends Options> = ReturnType<typeof parseArgs<{ options: Known; allowPositionals: boolean }>>;

/** Reads the command line; prints the help and answers null when it asks for it. Throws on what the command does not take. */
export function readCommandLine<const Known extends Options>(command: Command<Known>): Arguments<Known> | null {
  const args = process.argv.slice(2);
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(helpOf(command));
    return null;
  }
  return parseArgs({ args, options: command.options, allowPositionals: command.positionals ?? false });
}

function helpOf({ usage, about, options }: Command<Options>): string {
  const named = { ...options, help: { type: 'boolean', about: 'Print this.' } satisfies Option };
  const rows = Object.entries<Option>(named).map(([name, option]): [string, string] => [
    option.type === 'boolean' ? `--${name}` : `--${name} ${option.value ?? 'TEXT'}`,
    typeof option.default === 'string' ? `${option.about} Default: ${option.default}.` : option.about,
  ]);
  const width = Math.max(...rows.map(([left]) => left.length));
  const separated = usage.includes(' -- ') ? usage : `${usage} --`;
  return `${about}

  ${separated} [options]

${rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n')}

Configuration is environment variables: README.md and .env.example.
`;
}

/** What a person at the terminal is shown: a line for what they can put right, the stack for the rest. */
export function shownError(error: unknown): string {
  const wrongUse = (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS');
  const { message, stack } = error as Error;
  return error instanceof StartupError || wrongUse ? message : (stack ?? message);
}

/** Runs a command to its end; an error is shown, and the exit code is 1. */
export async function runCommand<const Known extends Options>(
  command: Command<Known>,
  work: (given: Arguments<Known>) => Promise<void>,
): Promise<void> {
  try {
    const given = readCommandLine(command);
    if (given) await work(given);
  } catch (error) {
    process.stderr.write(`${shownError(error)}\n`);
    process.exitCode = 1;
  }
}
