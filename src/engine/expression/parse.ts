import { FUNCTIONS, NEGATE, NOT, OPERATORS, type Operation, type ValueType } from './operations.ts';
import { ExpressionError, type Token, tokensOf } from './tokens.ts';

/** One step of a program on a stack: push a number or an input, or replace the topmost values by an operation's. */
export type Instruction =
  | { kind: 'literal'; value: number }
  | { kind: 'input'; name: string }
  | { kind: 'operation'; operation: Operation };

export interface Expression {
  type: ValueType;
  program: readonly Instruction[];
  /** The inputs that it reads. */
  names: ReadonlySet<string>;
}

export const MAX_LENGTH = 500;
const MAX_DEPTH = 32;

/** Operators that bind tighter come later; those of one level group from the left. */
const LEVELS: readonly (readonly string[])[] = [
  ['or'],
  ['and'],
  ['<', '<=', '>', '>=', '==', '!='],
  ['+', '-'],
  ['*', '/', '%'],
];
const COMPARISON = 2;

/**
 * Reads an expression over the inputs `names`. Each token is looked at once, nesting is bounded, and what comes out has no
 * loops and no effects. Throws ExpressionError with what is wrong and where.
 */
export function parseExpression(text: string, names: readonly string[]): Expression {
  if (text.length > MAX_LENGTH) {
    throw new ExpressionError(`at most ${MAX_LENGTH} characters`, `${text.length} characters`, MAX_LENGTH + 1);
  }
  return new Parser(tokensOf(text), names).read();
}

class Parser {
  private readonly tokens: readonly Token[];
  private readonly known: readonly string[];
  private readonly program: Instruction[] = [];
  private readonly used = new Set<string>();
  private at = 0;
  private depth = 0;

  constructor(tokens: readonly Token[], known: readonly string[]) {
    this.tokens = tokens;
    this.known = known;
  }

  read(): Expression {
    const type = this.level(0);
    if (this.next.kind !== 'end') throw this.wrong('an operator or the end');
    return { type, program: this.program, names: this.used };
  }

  private get next(): Token {
    return this.tokens[this.at] as Token;
  }

  private level(k: number): ValueType {
    if (k === LEVELS.length) return this.unary();
    let type = this.level(k + 1);
    for (let operator = this.next; this.isOperator(operator, k); operator = this.next) {
      this.at++;
      const operation = OPERATORS[operator.text] as Operation;
      this.expect(operation.takes[0], type, `before \`${operator.text}\``, operator.at);
      const begin = this.next.at;
      this.expect(operation.takes[1], this.level(k + 1), `after \`${operator.text}\``, begin);
      this.program.push({ kind: 'operation', operation });
      type = operation.gives;
      // a < b < c says nothing.
      if (k === COMPARISON) break;
    }
    return type;
  }

  private isOperator({ kind, text }: Token, k: number): boolean {
    return (kind === 'symbol' || kind === 'name') && (LEVELS[k] as readonly string[]).includes(text);
  }

  private unary(): ValueType {
    const sign = this.next;
    const operation = sign.text === '-' ? NEGATE : sign.text === 'not' ? NOT : null;
    if (!operation) return this.power();
    this.at++;
    return this.nested(() => {
      const begin = this.next.at;
      // `not` reaches over a comparison, a sign over a power.
      const type = operation === NOT ? this.level(COMPARISON) : this.unary();
      this.expect(operation.takes[0], type, `after \`${sign.text}\``, begin);
      this.program.push({ kind: 'operation', operation });
      return operation.gives;
    });
  }

  private power(): ValueType {
    const begin = this.next.at;
    const type = this.primary();
    const operator = this.next;
    if (operator.text !== '^') return type;
    this.at++;
    return this.nested(() => {
      this.expect('number', type, 'before `^`', begin);
      const exponent = this.next.at;
      this.expect('number', this.unary(), 'after `^`', exponent);
      this.program.push({ kind: 'operation', operation: OPERATORS['^'] as Operation });
      return 'number';
    });
  }

  private primary(): ValueType {
    const token = this.next;
    if (token.kind === 'number') {
      this.at++;
      this.program.push({ kind: 'literal', value: Number(token.text) });
      return 'number';
    }
    if (token.text === '(') {
      this.at++;
      return this.nested(() => {
        const type = this.level(0);
        this.take(')');
        return type;
      });
    }
    if (token.kind !== 'name') throw this.wrong('a number, an input or a function');
    if (Object.hasOwn(FUNCTIONS, token.text)) return this.call(FUNCTIONS[token.text] as Operation, token.text);
    if (!this.known.includes(token.text)) {
      const inputs = this.known.join(', ');
      throw this.wrong(`one of the inputs ${inputs} or the functions ${Object.keys(FUNCTIONS).join(', ')}`);
    }
    this.at++;
    this.used.add(token.text);
    this.program.push({ kind: 'input', name: token.text });
    return 'number';
  }

  private call(operation: Operation, name: string): ValueType {
    this.at++;
    return this.nested(() => {
      this.take('(');
      operation.takes.forEach((type, k) => {
        if (k > 0) this.take(',');
        const begin = this.next.at;
        this.expect(type, this.level(0), `as argument ${k + 1} of \`${name}\``, begin);
      });
      this.take(')');
      this.program.push({ kind: 'operation', operation });
      return operation.gives;
    });
  }

  private take(symbol: string): void {
    if (this.next.text !== symbol) throw this.wrong(`\`${symbol}\``);
    this.at++;
  }

  private expect(wanted: ValueType | undefined, got: ValueType, where: string, at: number): void {
    if (wanted !== got) throw new ExpressionError(`${a(wanted)} ${where}`, a(got), at);
  }

  private nested(read: () => ValueType): ValueType {
    if (++this.depth > MAX_DEPTH) throw this.wrong(`at most ${MAX_DEPTH} levels of nesting`);
    const type = read();
    this.depth--;
    return type;
  }

  private wrong(needed: string): ExpressionError {
    const { kind, text, at } = this.next;
    return new ExpressionError(needed, kind === 'end' ? 'the end' : `\`${text}\``, at);
  }
}

const a = (type?: ValueType): string => (type === 'bool' ? 'a condition' : 'a number');
