// Prints the failed tests with their reasons, then one plain line with the counts over all reports; fails on a failure, or
// when a report has no test. (The runner's own output is far above by then: smoke runs and the speed guard come after it.)
// (A suite whose Redis, browser or real bars are missing fails by itself when CI is set: see test/support.)
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';

const reports = process.argv.slice(2).map((file) => JSON.parse(readFileSync(file, 'utf8')));
const failures = reports
  .flatMap((report) => report.testResults)
  .flatMap((file) => {
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
const sum = (count) => reports.reduce((total, report) => total + count(report), 0);
const passed = sum((report) => report.numPassedTests);
const skipped = sum((report) => report.numPendingTests + report.numTodoTests);
const empty = reports.some((report) => report.numPassedTests === 0);
process.stdout.write(`${passed} passed, ${failures.length} failed${skipped ? `, ${skipped} skipped` : ''}\n`);
process.exitCode = failures.length > 0 || empty ? 1 : 0;
