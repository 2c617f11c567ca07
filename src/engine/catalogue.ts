import type { AnyNodeDefinition } from './definition.ts';

export declare const catalogue: readonly AnyNodeDefinition[];
export declare function nodeDefinition(type: string): AnyNodeDefinition | undefined;
