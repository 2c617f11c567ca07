import { StartupError } from '../kernel/startup-error.ts';

/** Runs a command to its end; what its user can put right is shown as a line, the rest with its stack. Exit code 1. */
export async function runCommand(command: () => Promise<void>): Promise<void> {
  try {
    await command();
  } catch (error) {
    const wrongUse = (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS');
    const shown = error instanceof StartupError || wrongUse ? (error as Error).message : (error as Error).stack;
    process.stderr.write(`${shown}\n`);
    process.exitCode = 1;
  }
}
