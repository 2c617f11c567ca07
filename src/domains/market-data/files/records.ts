// The output of every reader: rows of text cells in batches, so that a long file needs little memory and few promises.

export interface RecordBatch {
  rows: readonly (readonly string[])[];
  /** The line of each row (from 1), or its number if there are no lines. */
  lines: readonly number[];
}

/** A file of bars as rows of cells. */
export interface Records {
  /** The names of the cells if the format has them separately (JSON, Parquet); null: a row may be a header. */
  header: readonly string[] | null;
  /** The unit of row numbers in messages. */
  unit: 'line' | 'record';
  /** The delimiter, for the report; null if the file is not text. */
  delimiter: string | null;
  batches(): AsyncIterable<RecordBatch>;
  /** Whether the last row ended with a line break, after `batches` has ended; null without lines. */
  endedWhole(): boolean | null;
}
