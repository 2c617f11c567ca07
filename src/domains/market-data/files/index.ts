// Files of bars: what vendors export, read and judged.
export type { KnownInstruments } from './file-symbols.ts';
export { FORMATS } from './formats.ts';
export {
  IMPORT_OPTIONS,
  type ImportOption,
  type ImportOptions,
  importOptionsOf,
  MAX_OPTION_LENGTH,
  optionName,
} from './import-options.ts';
export { judgeFile } from './judge.ts';
export { type ImportBar, isReady, type Judgement } from './judgement.ts';
export { BarFileError } from './problem.ts';
export { linesOf, refusalOf, summaryOf } from './report.ts';
export { FILE_LIMITS, type FileLimits, type Part, partsOf } from './source.ts';
