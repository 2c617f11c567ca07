/**
 * Something that keeps the program from starting and that whoever runs it can put right: a wrong variable, a busy port,
 * a data folder in use. Shown as its one line, without a stack.
 */
export class StartupError extends Error {
  override name = 'StartupError';
}
