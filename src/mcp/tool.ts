import type { Scope } from '../domains/account/index.ts';
import type { JsonSchema } from './json-schema.ts';

export type Json = Record<string, unknown>;

/** What a tool may be: a GraphQL operation with the words that tell an agent when to use it. */
export interface Tool {
  name: string;
  title: string;
  /** When to use it, and when not. */
  description: string;
  scope: Scope;
  annotations: { readOnlyHint: boolean; destructiveHint: boolean; idempotentHint: boolean };
  /** The operation whose variables are the arguments. */
  operation: string;
  /** The operation whose answer is the result; default: `operation`. */
  answer?: string;
  /** What the schema of GraphQL does not say of an argument: ranges, defaults, and arguments of the tool itself. */
  arguments?: Readonly<Record<string, JsonSchema>>;
  /** The schema of the result, where the tool makes one of its own. */
  output?: JsonSchema;
  /** Parts of the result that the tool itself adds. */
  adds?: Readonly<Record<string, JsonSchema>>;
  /** What is listed of an argument in place of its whole schema, where another tool lists that. */
  brief?: Readonly<Record<string, JsonSchema>>;
  /** Its answers can be too long to read at once. */
  long?: true;
  /** Arguments whose values are graphs. */
  graphs?: readonly string[];
  example: Json;
  /** Default: runs the operation. */
  run?(args: Json, call: ToolCall): Promise<Json>;
}

/** What a running tool may do. */
export interface ToolCall {
  /** Runs an operation as the caller. Throws ToolError. */
  ask(document: string, variables: Json): Promise<Json>;
  /** The same for what is done although the caller has gone. */
  askAnyway(document: string, variables: Json): Promise<Json>;
  /** Tells the client how far it is, from 0 to 1. */
  progress(share: number, message: string): void;
  /** Aborted when the client cancels or leaves. */
  signal: AbortSignal;
  /** Resolves after a moment, or when the call is cancelled. */
  pause(ms: number): Promise<void>;
  now(): number;
  /** A token for the second step of what moves an account. */
  propose(step: Step): Promise<{ token: string; expiresAt: string }>;
  /** Uses such a token. Throws ToolError when it is not for this step, or the state is another. */
  confirm(token: string, step: Step): Promise<void>;
  /** Asks the person at the client. Null: the client cannot. */
  askPerson(question: string): Promise<boolean | null>;
}

/** What is about to be done, and what that decision rests on. */
export interface Step {
  tool: string;
  arguments: Json;
  state: Json;
}

export const READS = { readOnlyHint: true, destructiveHint: false, idempotentHint: true } as const;
export const ADDS = { readOnlyHint: false, destructiveHint: false, idempotentHint: false } as const;
export const CHANGES = { readOnlyHint: false, destructiveHint: true, idempotentHint: false } as const;
