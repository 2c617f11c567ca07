import { v7, validate } from 'uuid';

/** A new id: uuid v7, so that ids made later sort later. */
export const newId = (): string => v7();

export const isUuid = (text: string): boolean => validate(text);
