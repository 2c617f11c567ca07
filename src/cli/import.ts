import { access, constants } from 'node:fs/promises';
import { basename } from 'node:path';
import { readConfig } from '../config/config.ts';
import {
  BarFileError,
  FORMATS,
  IMPORT_OPTIONS,
  type Imported,
  type ImportOption,
  type ImportService,
  importOptionsOf,
  MAX_OPTION_LENGTH,
  optionName,
} from '../domains/market-data/index.ts';
import { StartupError } from '../kernel/startup-error.ts';
import { withImports } from './import-database.ts';
import { importLines } from './import-report.ts';
import { type CommandOption, runCommand } from './run-command.ts';

const COMMAND = {
  usage: 'npm run import -- FILE…',
  about:
    'Stores the one-minute bars of files: CSV and text of most vendors, JSON, Parquet, gzip, zip. The format is detected and shown; a file that is in doubt or wrong stores nothing.',
  positionals: true,
  options: commandOptions(),
};

await runCommand(COMMAND, async ({ values, positionals }) => {
  if (positionals.length === 0) throw new StartupError('expected a file: npm run import -- FILE --instrument MES');
  checkValues(values);
  const options = importOptionsOf(values, '-');
  for (const file of positionals) {
    await access(file, constants.R_OK).catch((error) => {
      throw new StartupError(`the file ${file} cannot be read: ${error.message}`);
    });
  }
  await withImports(readConfig(), async (imports) => {
    for (const file of positionals) await importOne(imports, { ...options, path: file, name: basename(file) });
  });
});

async function importOne(imports: ImportService, request: Parameters<ImportService['importFile']>[0]): Promise<void> {
  const begun = performance.now();
  let imported: Imported;
  try {
    imported = await imports.importFile(request);
  } catch (error) {
    if (!(error instanceof BarFileError)) throw error;
    process.stdout.write(
      `${error.message.includes(request.name) ? '' : `${request.name}: `}${error.message}\n  nothing stored\n`,
    );
    process.exitCode = 1;
    return;
  }
  const lines = importLines(imported, (performance.now() - begun) / 1_000);
  process.stdout.write(`${lines.join('\n')}\n`);
  if (!imported.accepted) process.exitCode = 1;
}

function commandOptions(): Record<string, CommandOption> {
  const entries = Object.entries<ImportOption>(IMPORT_OPTIONS).map(([name, option]): [string, CommandOption] => {
    const about =
      name === 'format' ? `${option.about} One of ${FORMATS.map(({ id }) => id).join(', ')}.` : option.about;
    return [
      optionName(name, '-'),
      option.flag
        ? { type: 'boolean', default: false, about }
        : { type: 'string', value: option.words?.join('|') ?? option.value, about },
    ];
  });
  return Object.fromEntries(entries);
}

function checkValues(values: Readonly<Record<string, unknown>>): void {
  for (const [key, { words, maxLength = MAX_OPTION_LENGTH }] of Object.entries<ImportOption>(IMPORT_OPTIONS)) {
    const name = optionName(key, '-');
    const value = values[name];
    if (typeof value !== 'string') continue;
    if (words && !words.includes(value)) {
      throw new StartupError(`--${name} is "${value}", expected ${words.join(' or ')}`);
    }
    if (value === '' || value.length > maxLength) {
      throw new StartupError(`--${name}: expected 1 to ${maxLength} characters, got ${value.length}`);
    }
  }
}
