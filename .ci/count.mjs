// Prints which tests failed and why, then the test runner's own count as one plain line; fails when it counted a
// failure, or no test at all. (The runner's own words on a failure are far above by then: smoke and speed came after.)
// (A suite that misses its Redis, browser or real bars fails by itself where CI is set: see test/support.)
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';

const report = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const failures = report.testResults.flatMap((file) => {
  const tests = file.assertionResults.filter((test) => test.status === 'failed');
  // A file that fails outside its tests (while it is loaded, in a hook) counts as one failure.
  const outside =
    file.status === 'failed' && tests.length === 0 ? [{ fullName: '', failureMessages: [file.message] }] : [];
  return [...tests, ...outside].map((test) => ({ where: relative(process.cwd(), file.name), ...test }));
});
for (const { where, fullName, failureMessages } of failures) {
  const why = failureMessages.join('\n').split('\n').slice(0, 12);
  process.stdout.write(`failed: ${where} > ${fullName}\n${why.map((line) => `    ${line}\n`).join('')}`);
}
const passed = report.numPassedTests;
const skipped = report.numPendingTests + report.numTodoTests;
process.stdout.write(`${passed} passed, ${failures.length} failed${skipped ? `, ${skipped} skipped` : ''}\n`);
process.exitCode = failures.length > 0 || passed === 0 ? 1 : 0;
