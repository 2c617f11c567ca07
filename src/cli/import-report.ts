import { type Imported, linesOf, refusalOf } from '../domains/market-data/index.ts';

const MANY_PARTS = 5;

/** What the command prints of one file. `seconds`: how long it took. */
export function importLines({ parts, changes, stored, accepted }: Imported, seconds: number): string[] {
  const refused = parts.filter((part) => refusalOf(part) !== null);
  // Of a large archive, the parts that were refused, or the first ones.
  const shown = parts.length <= MANY_PARTS ? parts : (refused.length > 0 ? refused : parts).slice(0, MANY_PARTS);
  const lines = shown.flatMap(linesOf);
  if (shown.length < parts.length) lines.push(`… and ${parts.length - shown.length} more files`);
  for (const outcome of changes) {
    if ('conflicts' in outcome) {
      lines.push(`  ${number(outcome.count)} stored bars of ${outcome.instrument} differ:`);
      for (const { ts, stored: was, sent } of outcome.conflicts) {
        lines.push(
          `    ${new Date(ts).toISOString().slice(0, 16).replace('T', ' ')}  stored ${was}`,
          `    ${' '.repeat(16)}  sent   ${sent}`,
        );
      }
      lines.push('    pass --reason TEXT to replace them');
      continue;
    }
    const { added, known, corrected, revision } = outcome.change;
    const would = stored ? '' : 'would be ';
    const per = stored && seconds > 1 ? `, ${number(Math.round((added + known + corrected) / seconds))} rows/s` : '';
    lines.push(
      `  ${outcome.instrument}: ${number(added)} ${would}stored, ${number(known)} known already, ${number(corrected)} ${would}replaced${stored ? ` (data revision ${revision}) in ${seconds.toFixed(1)} s${per}` : ''}`,
    );
  }
  const [first] = refused;
  if (first) lines.push(`  ${refusalOf(first)}`);
  else if (!accepted) lines.push('  nothing stored');
  else if (!stored) lines.push('  dry run: nothing stored');
  return lines;
}

const number = (n: number): string => n.toLocaleString('en-US');
