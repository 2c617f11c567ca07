/** Milliseconds of processor time of this process since `since`, a value of `process.cpuUsage()`. */
export function processorMs(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1_000;
}
