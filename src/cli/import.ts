import { access, constants } from 'node:fs/promises';
import { basename } from 'node:path';
import { readConfig } from '../config/config.ts';
import { BarFileError, FORMATS, type Imported, type ImportService } from '../domains/market-data/index.ts';
import { StartupError } from '../kernel/startup-error.ts';
import { withImports } from './import-database.ts';
import { importLines } from './import-report.ts';
import { runCommand } from './run-command.ts';

const COMMAND = {
  usage: 'npm run import -- FILE…',
  about:
    'Stores the one-minute bars of files: CSV and text of most vendors, JSON, Parquet, gzip, zip. The format is detected and shown; a file that is in doubt or wrong stores nothing.',
  positionals: true,
  options: {
    instrument: { type: 'string', value: 'SYMBOL', about: 'The instrument of the bars. Default: the one in the file.' },
    zone: {
      type: 'string',
      value: 'ZONE',
      about:
        'Of stamps without an offset: UTC, America/New_York, +02:00; America/New_York+7 for many MetaTrader servers.',
    },
    stamp: { type: 'string', value: 'open|close', about: 'Whether a stamp is the open or the end of its bar.' },
    format: {
      type: 'string',
      value: 'NAME',
      about: `Takes a vendor's stamp and zone: ${FORMATS.map(({ id }) => id).join(', ')}.`,
    },
    columns: {
      type: 'string',
      value: 'LIST',
      about: 'The columns in their order: date,time,open,high,low,close,volume; "-" leaves one out.',
    },
    dates: { type: 'string', value: 'dmy|mdy', about: 'Whether 01/02/2024 is day first or month first.' },
    decimal: { type: 'string', value: 'point|comma', about: 'What separates the decimals of 4,700.' },
    symbol: { type: 'string', value: 'SYMBOL', about: 'Of a file of several: takes the rows of this one.' },
    timeframe: { type: 'string', value: '1m', about: 'The bars are one-minute bars, even if they are far between.' },
    'on-conflict': {
      type: 'string',
      value: 'keep-first|keep-last',
      about: 'Which row of a duplicate minute is kept.',
    },
    reason: { type: 'string', value: 'TEXT', about: 'Replaces stored bars that differ, and records this reason.' },
    'dry-run': { type: 'boolean', default: false, about: 'Reports what would be stored, without storing it.' },
  },
} as const;

const DECIMAL_SIGNS = { point: '.', comma: ',', detected: undefined } as const;

await runCommand(COMMAND, async ({ values, positionals }) => {
  if (positionals.length === 0) throw new StartupError('expected a file: npm run import -- FILE --instrument MES');
  const options = {
    instrument: values.instrument,
    zone: values.zone,
    stamp: oneOf('--stamp', values.stamp, ['open', 'close']),
    format: values.format,
    columns: values.columns,
    dates: oneOf('--dates', values.dates, ['dmy', 'mdy']),
    decimal: DECIMAL_SIGNS[oneOf('--decimal', values.decimal, ['point', 'comma']) ?? 'detected'],
    symbol: values.symbol,
    timeframe: values.timeframe,
    onConflict: oneOf('--on-conflict', values['on-conflict'], ['keep-first', 'keep-last']),
    reason: values.reason,
    dryRun: values['dry-run'],
  };
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

function oneOf<const Values extends readonly string[]>(
  name: string,
  text: string | undefined,
  values: Values,
): Values[number] | undefined {
  if (text === undefined || values.includes(text)) return text;
  throw new StartupError(`${name} is "${text}", expected ${values.join(' or ')}`);
}
