import './context.ts';
import './signal.ts';
import './audit.ts';
import './queries.ts';
import './mutations.ts';
import './events.ts';
import './blocked.ts';
import './blocked-page.ts';
