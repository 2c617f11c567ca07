import './context.ts';
import './runtime.ts';
import './events.ts';
import './nodes.ts';
import './operations.ts';
import './signals-health.ts';
