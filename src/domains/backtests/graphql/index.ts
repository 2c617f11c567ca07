// The GraphQL face of backtests: importing it adds the types and fields to the schema.
import './context.ts';
import './metrics.ts';
import './backtest.ts';
import './history.ts';
import './operations.ts';
import './parity.ts';
