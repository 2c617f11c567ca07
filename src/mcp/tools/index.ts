import type { Tool } from '../tool.ts';
import { accountTools } from './account-tools.ts';
import { findNodes } from './find-nodes.ts';
import { researchTools } from './research-tools.ts';
import { strategyTools } from './strategy-tools.ts';
import { tradeTools } from './trade-tools.ts';

export const tools: readonly Tool[] = [findNodes, ...strategyTools, ...researchTools, ...accountTools, ...tradeTools];
