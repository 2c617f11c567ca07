import { expect, test } from 'vitest';
import { formatCursor, parseCursor } from '../../src/events/index.ts';

test('a cursor round-trips', () => {
  expect(parseCursor(formatCursor('9f3a', 41))).toEqual({ epoch: '9f3a', seq: 41 });
  expect(parseCursor('9f3a.0')).toEqual({ epoch: '9f3a', seq: 0 });
});

test.each([
  '',
  '.',
  '41',
  '9f3a',
  '9f3a.',
  '.41',
  '9f3a.-1',
  '9f3a.4.1',
  '9f3a.041',
  '9f3a.1e3',
  'a b.1',
  `a.${'9'.repeat(16)}`,
  '9f3a.1\n',
])('is not a cursor: %j', (text) => {
  expect(parseCursor(text)).toBeNull();
});
