// Prints the test runner's own count as one plain line; fails when it counted a failure, or no test at all.
// (A suite that misses its Redis, browser or real bars fails by itself where CI is set: see test/support.)
import { readFileSync } from 'node:fs';

const report = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const passed = report.numPassedTests;
const failed =
  report.numFailedTests +
  report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length;
const skipped = report.numPendingTests + report.numTodoTests;
process.stdout.write(`${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}\n`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
