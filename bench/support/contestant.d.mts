/** Reports that this process listens on `port`, serves requests of the bench, and exits with it. */
export function serve(port: number): void;
/** The number of connections for each. */
export const CONNECTIONS: number;
