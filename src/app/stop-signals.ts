/** Signals that end a process in order: Ctrl-C, a service manager, a terminal that closes. */
export const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
