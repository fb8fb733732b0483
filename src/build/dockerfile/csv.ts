import type { Found } from './source-text.ts';

const field = /"((?:[^"]|"")*)"|([^",]*)/y;

/** Cuts one line of comma-separated values, with double quotes around values that hold a comma; `undefined` when quotes don't match up. */
export function splitCsv(text: string): readonly Found[] | undefined {
  const fields: Found[] = [];
  for (let at = 0; ; at = field.lastIndex + 1) {
    field.lastIndex = at;
    const match = field.exec(text);
    if (match === null) return undefined;
    fields.push({ text: match[1]?.replaceAll('""', '"') ?? match[2] ?? '', at });
    if (field.lastIndex === text.length) return fields;
    if (text.charAt(field.lastIndex) !== ',') return undefined;
  }
}

/** Cuts a field at its first `=`; the key in lower case. */
export function splitField(text: string): { readonly key: string; readonly value?: string } {
  const equals = text.indexOf('=');
  if (equals === -1) return { key: text.toLowerCase() };
  return { key: text.slice(0, equals).toLowerCase(), value: text.slice(equals + 1) };
}

/** Reads yes and no as Go's strconv.ParseBool takes them. */
export function parseBoolean(text: string): boolean | undefined {
  if (/^(?:1|t|T|true|TRUE|True)$/.test(text)) return true;
  return /^(?:0|f|F|false|FALSE|False)$/.test(text) ? false : undefined;
}
