/**
 * A start-up failure that the operator can fix: a wrong variable, a busy port, a data folder in use. Printed as one line,
 * without a stack.
 */
export class StartupError extends Error {
  override name = 'StartupError';
}
