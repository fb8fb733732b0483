import { isJsonObject, type Json, type JsonObject, parseJson, utf8 } from '../../base/index.ts';
import { type ErrorCode, errorCodes } from './error-code.ts';

/** One error of an answer. Registries have codes of their own besides those of the specification. */
export interface RegistryError {
  readonly code: string;
  readonly message: string;
  readonly detail?: Json;
}

/** Bytes of an envelope that are read. */
export const largestEnvelope: number = 64 * 1024;

/** The body of an answer that tells of errors. @param errors a message left out is that of the specification */
export function formatErrors(errors: readonly { code: ErrorCode; message?: string; detail?: Json }[]): Uint8Array {
  const list = errors.map(({ code, message = errorCodes[code].about, detail }) => ({
    code,
    message,
    ...(detail === undefined ? {} : { detail }),
  }));
  return utf8(JSON.stringify({ errors: list }));
}

/** Reads what a registry says went wrong; whatever is no envelope has no errors. Control characters are taken out of messages. */
export function parseErrors(bytes: Uint8Array): readonly RegistryError[] {
  const json = tryParse(bytes);
  const list = isJsonObject(json) ? json.errors : undefined;
  if (!Array.isArray(list)) return [];
  return list.filter(isJsonObject).flatMap(readError);
}

function readError(value: JsonObject): readonly RegistryError[] {
  const { code, message, detail } = value;
  if (typeof code !== 'string' && typeof message !== 'string') return [];
  return [{ code: plainText(code, 60), message: plainText(message, 300), ...(detail === undefined ? {} : { detail }) }];
}

function plainText(value: Json | undefined, most: number): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal would obey them
  return typeof value === 'string' ? value.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ').slice(0, most) : '';
}

function tryParse(bytes: Uint8Array): Json | undefined {
  try {
    return parseJson(bytes, largestEnvelope);
  } catch {
    return undefined;
  }
}
