import type { IncomingMessage } from 'node:http';
import { MCP_PATH } from './path.ts';

// What a remote client needs to get a token by itself: which server gives tokens for this resource (RFC 9728).

export const METADATA_PATH = '/.well-known/oauth-protected-resource';

export interface ProtectedResource {
  /** The metadata; null for another path, or where there is no sign-in for clients. */
  metadata(path: string, request: Pick<IncomingMessage, 'headers'>): Record<string, unknown> | null;
  /** Whether a client's token with these audiences is for this resource: Supabase's own audience, or its address. */
  isMeantFor(audiences: readonly string[], request: Pick<IncomingMessage, 'headers'>): boolean;
  /** The challenge of a 401. */
  challenge(request: Pick<IncomingMessage, 'headers'>): string;
}

export interface ProtectedResourceOptions {
  /** Where clients find the server; null: where they asked. */
  publicUrl: string | null;
  /** The project whose Auth server signs users in; null: none. */
  supabaseUrl: string | null;
}

export function createProtectedResource({ publicUrl, supabaseUrl }: ProtectedResourceOptions): ProtectedResource {
  const originOf = ({ headers }: Pick<IncomingMessage, 'headers'>) =>
    publicUrl ?? `http://${headers.host ?? 'localhost'}`;
  return {
    metadata(path, request) {
      if (supabaseUrl === null || (path !== METADATA_PATH && path !== `${METADATA_PATH}${MCP_PATH}`)) return null;
      return {
        resource: `${originOf(request)}${MCP_PATH}`,
        resource_name: 'ex7',
        authorization_servers: [`${supabaseUrl}/auth/v1`],
        bearer_methods_supported: ['header'],
        scopes_supported: ['read', 'research', 'trade'],
      };
    },
    isMeantFor(audiences, request) {
      // Supabase names every signed-in user's tokens alike unless a hook adds the resource.
      const others = audiences.filter((audience) => audience !== 'authenticated');
      const own = `${originOf(request)}${MCP_PATH}`;
      return others.length === 0 || others.includes(own);
    },
    challenge(request) {
      if (supabaseUrl === null) return 'Bearer';
      return `Bearer resource_metadata="${originOf(request)}${METADATA_PATH}${MCP_PATH}", scope="read research"`;
    },
  };
}
