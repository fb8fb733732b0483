/**
 * Splits one line of comma-separated fields; a field in double quotes may hold commas, and `""` for a quote (RFC 4180).
 *
 * @returns `undefined` when a quote is not closed or stands inside an unquoted field
 */
export function parseCsvFields(line: string): readonly string[] | undefined {
  const fields: string[] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^",]*))(,|$)/y;
  for (;;) {
    const match = field.exec(line);
    if (match === null) return undefined;
    fields.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] === '') return fields;
  }
}
