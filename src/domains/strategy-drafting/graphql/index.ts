import './context.ts';
import './quota.ts';
import './edited-graph.ts';
import './generate.ts';
