import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { TestPage } from './chromium.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** The serious and critical findings of axe-core on a page, each with the places it is about. */
export async function seriousFindings(page: TestPage): Promise<string[]> {
  await page.evaluate(AXE);
  // Colours in the middle of a transition are nobody's: those that end are waited for.
  await page.evaluate(async () => {
    const ending = document.getAnimations().filter((one) => one.effect?.getComputedTiming().endTime !== Infinity);
    await Promise.allSettled(ending.map(({ finished }) => finished));
  });
  return page.evaluate(async () => {
    const { violations } = await (self as never as { axe: { run(): Promise<{ violations: Violation[] }> } }).axe.run();
    interface Violation {
      id: string;
      impact: string;
      nodes: { target: string[]; failureSummary: string }[];
    }
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(
        ({ id, nodes }) =>
          `${id}: ${nodes
            .map(({ target }) => target.join(' '))
            .slice(0, 6)
            .join(', ')}`,
      );
  });
}
