import { parseRecordValue } from '../parse-record-value.ts';

/** Records that hold on any machine. */
const keys = /^(step|fetch|part|outline)\/sha256:[0-9a-f]{64}$/;

/** What of a step's record another machine needs; the rest is for people here, and may tell of arguments that are nobody else's affair. */
const stepFields = ['time', 'identity', 'about', 'diffId', 'size'] as const;

/** Whether a record of the build cache holds on other machines too. */
export function isPortable(key: string): boolean {
  return keys.test(key);
}

/** A record's value as it leaves this machine; @returns `undefined` when it can't be read */
export function toPortable(key: string, text: string): string | undefined {
  if (!key.startsWith('step/')) return text;
  const value = parseRecordValue(text);
  if (value === undefined) return undefined;
  return JSON.stringify(
    Object.fromEntries(stepFields.flatMap((field) => (value[field] === undefined ? [] : [[field, value[field]]]))),
  );
}
