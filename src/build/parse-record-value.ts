import { isJsonObject, type JsonObject } from '../base/index.ts';

/** The value of a record of the build cache; `undefined` when it is no JSON object: a record that can't be read counts for nothing. */
export function parseRecordValue(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
