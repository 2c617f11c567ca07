import './context.ts';
import './quota.ts';
import './generate.ts';
