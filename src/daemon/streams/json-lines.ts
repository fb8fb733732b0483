import { type ByteStream, utf8 } from '../../base/index.ts';

/** One document to a line, as Docker's streams have them. */
export async function* toJsonLines(values: AsyncIterable<unknown>): ByteStream {
  for await (const value of values) yield utf8(`${JSON.stringify(value)}\r\n`);
}
