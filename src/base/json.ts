import { baseFault, messageOf } from './fault.ts';
import { limits } from './limits.ts';

/** Any JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  readonly [key: string]: Json;
}

/**
 * Parses JSON from outside: strict UTF-8, bounded size and depth.
 *
 * @param maxBytes largest text accepted
 * @throws base/bad-json, base/too-large
 */
export function parseJson(bytes: Uint8Array, maxBytes: number): Json {
  if (bytes.length > maxBytes)
    throw baseFault('base/too-large', `JSON of ${bytes.length} bytes, at most ${maxBytes} allowed`);
  assertShallow(bytes);
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)) as Json;
  } catch (error) {
    throw baseFault('base/bad-json', `not valid JSON: ${messageOf(error)}`, { cause: error });
  }
}

/** Whether `value` is a JSON object (not null, not an array). */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Counts open brackets outside strings before the parser recurses into them. */
function assertShallow(bytes: Uint8Array): void {
  let depth = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === 0x22) at = endOfString(bytes, at);
    else if (byte === 0x7b || byte === 0x5b) depth += 1;
    else if (byte === 0x7d || byte === 0x5d) depth -= 1;
    if (depth > limits.jsonDepth)
      throw baseFault('base/bad-json', `JSON nested deeper than ${limits.jsonDepth} levels`);
  }
}

/** Index of the quote that ends the string opened at `start`, or the end of the bytes. */
function endOfString(bytes: Uint8Array, start: number): number {
  for (let at = start + 1; at < bytes.length; at++) {
    if (bytes[at] === 0x5c) at += 1;
    else if (bytes[at] === 0x22) return at;
  }
  return bytes.length;
}
