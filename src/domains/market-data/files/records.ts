// What every reader gives: rows of text cells, a batch at a time, so that a long file costs neither memory nor a promise a row.

export interface RecordBatch {
  rows: readonly (readonly string[])[];
  /** The line of each row (1 is the first of the file), or its number where there are no lines. */
  lines: readonly number[];
}

/** A file of bars as rows of cells. */
export interface Records {
  /** The names of the cells, where the file itself says them apart from its rows (JSON, Parquet); null: a row may be a header. */
  header: readonly string[] | null;
  /** What a row's number counts in messages. */
  unit: 'line' | 'record';
  /** How the cells are separated, for the report; null where they are not text. */
  delimiter: string | null;
  batches(): AsyncIterable<RecordBatch>;
  /** Whether the last row ended with a line break, once `batches` came to its end; null where rows are no lines. */
  endedWhole(): boolean | null;
}
