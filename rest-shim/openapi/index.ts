export { answers } from './answers.ts';
export { type DocumentOptions, type OpenApiDocument, openApiDocument } from './document.ts';
