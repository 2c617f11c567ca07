import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

export interface SourcePattern {
  /** "src/kernel/email.ts:4" */
  at: string;
  pattern: RegExp;
}

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** The regular expressions in the server's sources: each literal, and the files that construct a RegExp. */
export function readSourcePatterns(): { literals: SourcePattern[]; constructedIn: string[] } {
  const literals: SourcePattern[] = [];
  const constructedIn = new Set<string>();
  for (const name of sourceFiles()) {
    const source = ts.createSourceFile(name, readFileSync(join(ROOT, name), 'utf8'), ts.ScriptTarget.Latest, true);
    const visit = (node: ts.Node): void => {
      if (ts.isRegularExpressionLiteral(node)) {
        const at = `${name}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
        const end = node.text.lastIndexOf('/');
        literals.push({ at, pattern: new RegExp(node.text.slice(1, end), node.text.slice(end + 1)) });
      }
      const called = ts.isCallExpression(node) || ts.isNewExpression(node) ? node.expression.getText() : '';
      if (called === 'RegExp') constructedIn.add(name);
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return { literals, constructedIn: [...constructedIn] };
}

export const sourceFiles = (): string[] =>
  ['src', 'rest-shim'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .map((file) => `${folder}/${file}`)
      .filter((file) => /\.(ts|mjs)$/.test(file) && !/\/generated\/|\.test\.ts$/.test(file)),
  );
