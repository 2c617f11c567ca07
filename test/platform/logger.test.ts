import { expect, test } from 'vitest';
import { createLogger } from '../../src/observability/logger.ts';

function capture(pretty: boolean) {
  const lines: string[] = [];
  const logger = createLogger({ level: 'info', pretty, destination: { write: (line) => lines.push(line) } });
  return { lines, logger };
}

test.each([true, false])('no token or key reaches the log (pretty: %s)', (pretty) => {
  const { lines, logger } = capture(pretty);
  logger.info({ authorization: 'Bearer SECRET', token: 'SECRET' }, 'top');
  logger.info({ headers: { authorization: 'Bearer SECRET', cookie: 'SECRET', accept: 'text/html' } }, 'one down');
  logger.info({ req: { headers: { authorization: 'Bearer SECRET' } }, payload: { token: 'SECRET' } }, 'two down');
  const text = lines.join('');
  expect(text).not.toContain('SECRET');
  expect(text).toContain('[redacted]');
  expect(text).toContain('text/html');
});

test('JSON for machines: level by name, time in ISO', () => {
  const { lines, logger } = capture(false);
  logger.warn({ port: 4000 }, 'hello');
  logger.debug('not at this level');
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0]!)).toEqual({
    level: 'warn',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    port: 4000,
    msg: 'hello',
  });
});

test('one readable line, followed by an error’s stack', () => {
  const { lines, logger } = capture(true);
  logger.warn({ port: 4000 }, 'hello');
  expect(lines[0]).toMatch(/^\d\d:\d\d:\d\d\.\d{3} WARN {2}hello {2}port=4000\n$/);
  logger.error({ err: new Error('boom') }, 'failed');
  expect(lines[1]).toMatch(/ERROR failed\nError: boom\n\s+at /);
});
