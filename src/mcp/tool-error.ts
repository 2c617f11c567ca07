import type { Fix, ToolIssue } from './fix/fix.ts';

/** A refusal, with what to do about it. */
export class ToolError extends Error {
  readonly code: string;
  readonly fix: Fix | null;
  readonly issues: readonly ToolIssue[];
  readonly data: Record<string, unknown>;

  constructor(
    code: string,
    message: string,
    fix: Fix | null = null,
    issues: readonly ToolIssue[] = [],
    data: Record<string, unknown> = {},
  ) {
    super(message);
    this.code = code;
    this.fix = fix;
    this.issues = issues;
    this.data = data;
  }

  /** As a client reads it: what to do comes before the details. */
  get shown(): Record<string, unknown> {
    const { code, message, issues, data } = this;
    const fix = this.fix ?? issues[0]?.fix ?? { text: message, patch: [] };
    return { code, message, fix, ...(issues.length > 0 ? { issues } : {}), ...data };
  }
}
