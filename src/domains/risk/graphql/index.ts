// GraphQL types and fields of risk; importing this module registers them.
import './context.ts';
import './risk.ts';
import './operations.ts';
import './warnings.ts';
