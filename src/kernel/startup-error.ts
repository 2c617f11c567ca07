/**
 * A start-up failure that the operator can fix: an invalid variable, a busy port, a data folder in use. Printed as one
 * line, without a stack.
 */
export class StartupError extends Error {
  override name = 'StartupError';
}
