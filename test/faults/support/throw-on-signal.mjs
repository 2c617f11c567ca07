// For a process started with --import: SIGUSR2 has it meet an error that nothing catches, of the kind in UNCAUGHT.

const KINDS = {
  timer: () =>
    setTimeout(() => {
      throw new Error('uncaught in a timer');
    }),
  promise: () => void Promise.reject(new Error('uncaught in a promise')),
};
process.on('SIGUSR2', () => KINDS[process.env.UNCAUGHT]());
