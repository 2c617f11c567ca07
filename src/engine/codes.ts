/** Errors of a graph's form: they refuse a save. */
export const STRUCTURAL_CODES: ReadonlySet<string> = new Set([
  'bad_shape',
  'graph_too_large',
  'duplicate_node_id',
  'duplicate_edge',
  'unknown_node_type',
  'unknown_port',
  'dangling_edge',
  'self_loop',
  'type_mismatch',
  'too_many_edges_into_port',
  'param_unknown',
  'param_type',
  'param_range',
]);

/** Errors that let a draft be saved but not promoted, started or backtested. */
export const EXECUTABLE_CODES: ReadonlySet<string> = new Set([
  'missing_required_input',
  'cycle',
  'no_output',
  'several_outputs',
  'several_data_bars',
  'entry_unreachable',
  'entry_without_market_data',
  'missing_stop',
  'exit_on_foreign_entry',
  'r_multiple_without_stop',
  'distance_mode_without_input',
  'param_relation',
  'portions_exceed_position',
  'limit_through_market',
  'stop_through_market',
  'long_and_short_same_condition',
  'unknown_instrument',
  'unknown_timeframe',
  'warmup_too_long',
  'node_revision_withdrawn',
]);

/** What is allowed, and probably not meant. */
export const WARNING_CODES: ReadonlySet<string> = new Set([
  'node_unused',
  'constant_condition',
  'stop_inside_slippage',
  'no_time_exit',
  'no_session_filter',
  'volume_node_without_volume',
  'warmup_longer_than_session',
  'warmup_exceeds_loaded_history',
  'node_revision_outdated',
  'never_true',
  'exit_true_at_entry',
]);
