import { concatBytes, isJsonObject, type JsonObject, messageOf, parseJson } from '../../base/index.ts';
import { daemonFault } from '../faults.ts';
import type { Http } from './http-types.ts';

/**
 * The body of a request, as it comes.
 *
 * @param most bytes
 * @throws daemon/body-too-large, daemon/client-gone
 */
export async function* readRequest(request: Http['Request'], most: number): AsyncGenerator<Uint8Array> {
  if (Number(request.headers['content-length'] ?? 0) > most) throw tooLarge(most);
  let size = 0;
  try {
    // Whoever stops reading is to be able to answer: the connection is not destroyed then.
    for await (const piece of request.iterator({ destroyOnReturn: false })) {
      const bytes: Uint8Array = piece;
      size += bytes.length;
      if (size > most) throw tooLarge(most);
      yield bytes;
    }
  } catch (error) {
    if (request.destroyed && !request.complete)
      throw daemonFault('daemon/client-gone', 'the client broke off', { cause: error });
    throw error;
  }
}

/** @throws daemon/bad-parameter, daemon/body-too-large, daemon/client-gone */
export async function readDocument(request: Http['Request'], most: number): Promise<JsonObject> {
  const pieces = await Array.fromAsync(readRequest(request, most));
  const bytes = concatBytes(pieces);
  if (bytes.length === 0) return {};
  const value = parse(bytes, most);
  if (value === null) return {};
  if (isJsonObject(value)) return value;
  throw daemonFault('daemon/bad-parameter', 'invalid JSON: the body is not an object');
}

function parse(bytes: Uint8Array, most: number): unknown {
  try {
    return parseJson(bytes, most);
  } catch (error) {
    throw daemonFault('daemon/bad-parameter', `invalid JSON: ${messageOf(error)}`, { cause: error });
  }
}

function tooLarge(most: number): Error {
  return daemonFault('daemon/body-too-large', `the body has more than ${most} bytes`);
}
