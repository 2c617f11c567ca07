// The options of an import, declared once: the command's options, the query parameters of the upload and `ImportOptions`
// are made of them. Imports nothing, so that the REST row may read it.

export interface ImportOption {
  about: string;
  /** The placeholder of a text in the command's help. */
  value?: string;
  /** The accepted words; without them any text. */
  words?: readonly [string, ...string[]];
  /** Characters of a text. Default MAX_OPTION_LENGTH. */
  maxLength?: number;
  /** Whether the option is a switch. */
  flag?: true;
}

export const MAX_OPTION_LENGTH = 200;

export const IMPORT_OPTIONS = {
  instrument: { value: 'SYMBOL', about: 'The instrument of the bars. Default: the one in the file.' },
  zone: {
    value: 'ZONE',
    about:
      'Of stamps without an offset: UTC, America/New_York, +02:00; America/New_York+7 for many MetaTrader servers.',
  },
  stamp: { words: ['open', 'close'], about: 'Whether a stamp is the open or the end of its bar.' },
  format: { value: 'NAME', about: "Takes a vendor's stamp and zone, such as firstrate or kibot." },
  columns: {
    value: 'LIST',
    about: 'The columns in their order: date,time,open,high,low,close,volume; "-" leaves one out.',
  },
  dates: { words: ['dmy', 'mdy'], about: 'Whether 01/02/2024 is day first or month first.' },
  decimal: { words: ['point', 'comma'], about: 'What separates the decimals of 4,700.' },
  symbol: { value: 'SYMBOL', about: 'Of a file of several: takes the rows of this one.' },
  roll: {
    words: ['volume', 'date'],
    about: 'Of a file of several contracts: rolls to the next one by greater volume, or when one ends.',
  },
  timeframe: { value: '1m', about: 'The bars are one-minute bars, even if they are far between.' },
  onConflict: { words: ['keep-first', 'keep-last'], about: 'Which row of a duplicate minute is kept.' },
  reason: {
    value: 'TEXT',
    maxLength: 500,
    about: 'Replaces stored bars that differ, and records this reason.',
  },
  dryRun: { flag: true, about: 'Reports what would be stored, without storing it.' },
} as const satisfies Record<string, ImportOption>;

type Value<Option extends ImportOption> = Option extends { flag: true }
  ? boolean
  : Option extends { words: readonly (infer Word)[] }
    ? Word
    : string;

/** The user's options for a file and its import. */
export type ImportOptions = {
  [Name in keyof typeof IMPORT_OPTIONS]?: Value<(typeof IMPORT_OPTIONS)[Name]> | undefined;
};

/** An option's name on a command line ("on-conflict") or in a query ("on_conflict"). */
export const optionName = (name: string, separator: '-' | '_'): string =>
  name.replace(/[A-Z]/g, (capital) => `${separator}${capital.toLowerCase()}`);

/** The options among checked values that carry such names. */
export const importOptionsOf = (values: Readonly<Record<string, unknown>>, separator: '-' | '_'): ImportOptions =>
  Object.fromEntries(Object.keys(IMPORT_OPTIONS).map((name) => [name, values[optionName(name, separator)]]));
