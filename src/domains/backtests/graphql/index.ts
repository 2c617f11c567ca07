// The GraphQL types of backtests. Importing this adds them to the schema.
import './context.ts';
import './metrics.ts';
import './monte-carlo.ts';
import './backtest.ts';
import './comparison.ts';
import './curves.ts';
import './history.ts';
import './nodes.ts';
import './operations.ts';
import './parity.ts';
import './report.ts';
import './sealed-span.ts';
import './trade-difference.ts';
