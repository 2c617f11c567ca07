import type { Plugin } from 'graphql-yoga';

/** Accepts only JSON bodies in POST requests. Other sites can send forms and plain text without a CORS preflight (CSRF). */
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
