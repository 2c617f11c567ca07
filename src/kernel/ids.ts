import { v7, validate } from 'uuid';

/** A new uuid v7; later ids sort later. */
export const newId = (): string => v7();

/** Whether a uuid is derived from what it names (version 8), rather than stored. */
export const isDerivedId = (uuid: string): boolean => uuid[14] === '8';

export const isUuid = (text: string): boolean => validate(text);
