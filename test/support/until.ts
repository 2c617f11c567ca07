/**
 * Resolves once `condition` answers true; while it answers a text, that says what is still missing. Looks again every
 * few milliseconds, and fails with the last text after `patience` milliseconds.
 */
export async function until(
  condition: () => Promise<boolean | string> | boolean | string,
  patience = 15_000,
): Promise<void> {
  const deadline = performance.now() + patience;
  for (;;) {
    const answer = await condition();
    if (answer === true) return;
    if (performance.now() > deadline) {
      throw new Error(`waited ${patience} ms in vain${answer === false ? '' : `: ${answer}`}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Like `until`, but the patience restarts with each new text: it waits for as long as something moves. */
export async function whileProgressing(
  condition: () => Promise<boolean | string> | boolean | string,
  patience = 15_000,
): Promise<void> {
  let told: boolean | string = false;
  for (let answer = await condition(); answer !== true; told = answer) {
    const before = told;
    await until(async () => {
      answer = await condition();
      return answer === true || answer !== before || answer;
    }, patience);
  }
}
