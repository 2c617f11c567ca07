import './context.ts';
import './runtime.ts';
import './events.ts';
import './operations.ts';
import './signals-health.ts';
