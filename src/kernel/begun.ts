/**
 * A stream whose first value has been read, so that what is wrong with the request is thrown here, where a subscription is
 * refused, and not in the middle of its stream.
 */
export async function begun<Value>(source: AsyncGenerator<Value>): Promise<AsyncGenerator<Value>> {
  let first: IteratorResult<Value> | null = await source.next();
  const stream: AsyncGenerator<Value> = {
    next() {
      if (!first) return source.next();
      const result = first;
      first = null;
      return Promise.resolve(result);
    },
    return: (value) => source.return(value),
    throw: (error) => source.throw(error),
    [Symbol.asyncIterator]: () => stream,
  };
  return stream;
}
