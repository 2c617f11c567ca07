import { parseArgs } from 'node:util';
import { StartupError } from '../kernel/startup-error.ts';

export interface CommandOption {
  type: 'string' | 'boolean';
  default?: string | boolean;
  /** Whether it may be given several times. */
  multiple?: boolean;
  /** The placeholder of the value in the help. Default TEXT. */
  value?: string;
  about: string;
}
type Options = Readonly<Record<string, CommandOption>>;

/** The options and help text of a command. */
export interface Command<Known extends Options> {
  /** The command line without options: "npm run replay -- FILE". */
  usage: string;
  about: string;
  options: Known;
  /** Whether the command accepts positional arguments. */
  positionals?: boolean;
  /** Whether the command reads the configuration. Default true. */
  configured?: boolean;
}

type Arguments<Known extends Options> = ReturnType<typeof parseArgs<{ options: Known; allowPositionals: boolean }>>;

/** Parses the command line. For `--help` it prints the help and returns null. Throws on unknown options and arguments. */
export function readCommandLine<const Known extends Options>(command: Command<Known>): Arguments<Known> | null {
  const args = process.argv.slice(2);
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(helpOf(command));
    return null;
  }
  return parseArgs({ args, options: command.options, allowPositionals: command.positionals ?? false });
}

function helpOf({ usage, about, options, configured = true }: Command<Options>): string {
  const named = { ...options, help: { type: 'boolean', about: 'Print this.' } satisfies CommandOption };
  const rows = Object.entries<CommandOption>(named).map(([name, option]): [string, string] => [
    option.type === 'boolean' ? `--${name}` : `--${name} ${option.value ?? 'TEXT'}`,
    typeof option.default === 'string' ? `${option.about} Default: ${option.default}.` : option.about,
  ]);
  const width = Math.max(...rows.map(([left]) => left.length));
  const separated = usage.includes(' -- ') ? usage : `${usage} --`;
  return `${about}

  ${separated} [options]

${rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n')}
${configured ? '\nConfiguration is environment variables: README.md and .env.example.\n' : ''}`;
}

/** Formats an error for the terminal: one line for a user error, the stack for any other. */
export function shownError(error: unknown): string {
  const usageError = (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS');
  const { message, stack } = error as Error;
  return error instanceof StartupError || usageError ? message : (stack ?? message);
}

/** Parses the command line of a script. Exits after `--help`, and with one line for unknown options. */
export function scriptArguments<const Known extends Options>(script: Command<Known>): Arguments<Known> {
  try {
    const given = readCommandLine({ configured: false, ...script });
    if (given) return given;
  } catch (error) {
    process.stderr.write(`${shownError(error)}\n`);
    process.exit(1);
  }
  process.exit(0);
}

/** Runs a command. An error is printed and sets exit code 1. */
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
