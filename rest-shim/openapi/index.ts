export { type DocumentOptions, type OpenApiDocument, openApiDocument } from './document.ts';
