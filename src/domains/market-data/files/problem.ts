/** A file that cannot be read as bars. The message names the problem and what was expected. */
export class BarFileError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.name = 'BarFileError';
    this.code = code;
  }
}

/** The problem of a row. */
export interface RowProblem {
  /** The line, from 1; in JSON and Parquet the record number. */
  line: number;
  column: string;
  code: string;
  message: string;
}
