import { register } from 'tsx/esm/api';

// A thread does not inherit the loaders of its process, so it registers tsx before it imports TypeScript.
register();
await import('./backtest-thread.ts');
