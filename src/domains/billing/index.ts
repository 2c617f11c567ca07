export { DISCLAIMER, DOCUMENTS, type LegalDocument } from './disclaimer.ts';
