import type { Plugin } from 'graphql-yoga';

/**
 * Takes POST bodies as JSON only: a page of another site can send forms and plain text without asking the browser
 * first, and a GraphQL server that reads those can be made to act on its users' behalf.
 */
export function useJsonOnly(): Plugin {
  return {
    onRequestParse({ request, endResponse, fetchAPI }) {
      if (request.method !== 'POST') return;
      const [type] = (request.headers.get('content-type') ?? '').split(';');
      if (type?.trim().toLowerCase() === 'application/json') return;
      endResponse(
        fetchAPI.Response.json(
          {
            errors: [
              {
                message: 'Send the operation as application/json.',
                extensions: { code: 'invalid_input', fields: [] },
              },
            ],
          },
          { status: 415, headers: { 'accept-post': 'application/json' } },
        ),
      );
    },
  };
}
