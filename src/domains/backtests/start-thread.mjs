import { register } from 'tsx/esm/api';

// A thread has none of its process's loaders: it registers tsx for itself, then takes the TypeScript it is to run.
register();
await import('./backtest-thread.ts');
