import { v7, validate } from 'uuid';

/** A new uuid v7; later ids sort later. */
export const newId = (): string => v7();

export const isUuid = (text: string): boolean => validate(text);
