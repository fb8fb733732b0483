import { isJsonObject, type Json, limits, type Place, parseJson } from '../../../base/index.ts';
import type { InstructionCall } from '../../../build/index.ts';

/** What a program that makes images has answered. */
export type ImageFileAnswer =
  | { readonly kind: 'images'; readonly images: readonly (readonly InstructionCall[])[] }
  | { readonly kind: 'failed'; readonly message: string; readonly stack?: string; readonly place?: Place };

/**
 * Reads an answer. It was written by our own code beside code of the user, which may have written anything: it is looked at whole.
 *
 * @returns `undefined` when it is none
 * @throws base/bad-json, base/too-large
 */
export function readAnswer(bytes: Uint8Array): ImageFileAnswer | undefined {
  const answer = parseJson(bytes, limits.textFile);
  if (!isJsonObject(answer)) return undefined;
  const { kind, images, message, stack, place } = answer;
  if (kind === 'images') {
    const read = readList(images, (calls) => readList(calls, readCall));
    return read === undefined ? undefined : { kind, images: read };
  }
  if (kind !== 'failed' || typeof message !== 'string') return undefined;
  const found = readPlace(place);
  return {
    kind,
    message,
    ...(typeof stack === 'string' ? { stack } : {}),
    ...(found === undefined ? {} : { place: found }),
  };
}

/** A list all of whose items can be read. */
function readList<Item>(value: Json | undefined, read: (item: Json) => Item | undefined): readonly Item[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const items = value.map(read);
  return items.every((item) => item !== undefined) ? items : undefined;
}

function readCall(value: Json): InstructionCall | undefined {
  if (!isJsonObject(value)) return undefined;
  const { keyword, rest } = value;
  const flags = readList(value.flags, readText);
  const heredocs = readList(value.heredocs, readHeredoc);
  const place = readPlace(value.place);
  if (typeof keyword !== 'string' || typeof rest !== 'string') return undefined;
  if (flags === undefined || heredocs === undefined || place === undefined) return undefined;
  return { keyword, flags, rest, heredocs, place };
}

function readText(value: Json): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function readHeredoc(value: Json): InstructionCall['heredocs'][number] | undefined {
  if (!isJsonObject(value)) return undefined;
  const { name, content } = value;
  return typeof name === 'string' && typeof content === 'string' ? { name, content } : undefined;
}

function readPlace(value: Json | undefined): Place | undefined {
  if (!isJsonObject(value)) return undefined;
  const { file, line, column, text } = value;
  if (typeof file !== 'string' || typeof line !== 'number' || typeof column !== 'number') return undefined;
  return { file, line, column, ...(typeof text === 'string' ? { text } : {}) };
}
