/** A file that cannot be read as bars. The message names what was wrong and what was expected. */
export class BarFileError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.name = 'BarFileError';
    this.code = code;
  }
}

/** What was wrong with one row. */
export interface RowProblem {
  /** Of the file; 1 is the first. In JSON and Parquet the record's number. */
  line: number;
  column: string;
  code: string;
  message: string;
}
