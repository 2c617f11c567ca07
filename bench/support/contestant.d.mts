/** Tells the bench that this process listens on `port`, answers what it is asked, and ends when the bench goes. */
export function serve(port: number): void;
/** The connections that each of them may open. */
export const CONNECTIONS: number;
