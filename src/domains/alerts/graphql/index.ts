import './context.ts';
import './channel.ts';
import './delivery.ts';
import './mutations.ts';
import './nodes.ts';
