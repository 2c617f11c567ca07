import './context.ts';
import './runtime.ts';
import './operations.ts';
import './signals-health.ts';
