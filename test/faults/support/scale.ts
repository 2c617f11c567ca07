/** `npm run test:faults` runs the whole of it; elsewhere it is scaled down. */
export const FULL = process.env.EX7_FAULTS === 'full';
export const scaled = (usual: number, full: number): number => (FULL ? full : usual);
/** For a test that takes so many times longer in full. */
export const patience = (usual: number, full = usual * 20): number => (FULL ? full : usual) * 1_000;
