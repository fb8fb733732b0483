/** The fields of one record, by their names in lower case; of a name that comes twice all values, in their order. */
export type Fields = ReadonlyMap<string, readonly string[]>;

/**
 * Parses records as package managers and mail write them: `Name: value`, lines that go on indented, an empty line between records.
 * Lines that are neither are passed over. The lines of a value are joined with line feeds.
 *
 * @param only names in lower case; others are passed over. @default all
 */
export function* parseRecords(text: string, only?: ReadonlySet<string>): Generator<Fields> {
  let fields = new Map<string, string[]>();
  let values: string[] | undefined;
  for (const line of linesOf(text)) {
    if (line === '') {
      if (fields.size > 0) yield fields;
      fields = new Map();
      values = undefined;
    } else if (line.startsWith(' ') || line.startsWith('\t')) {
      if (values !== undefined) values.push(`${values.pop() ?? ''}\n${line.trim()}`);
    } else {
      values = addField(fields, line, only);
    }
  }
  if (fields.size > 0) yield fields;
}

/** The first value of a field, trimmed; '' when it is not there. */
export function fieldOf(fields: Fields, name: string): string {
  return fields.get(name)?.[0]?.trim() ?? '';
}

function addField(fields: Map<string, string[]>, line: string, only?: ReadonlySet<string>): string[] | undefined {
  const colon = line.indexOf(':');
  if (colon <= 0) return undefined;
  const name = line.slice(0, colon).toLowerCase();
  if (only?.has(name) === false) return undefined;
  const values = fields.get(name) ?? [];
  values.push(line.slice(colon + 1).trimStart());
  fields.set(name, values);
  return values;
}

function* linesOf(text: string): Generator<string> {
  for (let at = 0; at < text.length; ) {
    const end = text.indexOf('\n', at);
    const line = text.slice(at, end < 0 ? text.length : end);
    yield line.endsWith('\r') ? line.slice(0, -1) : line;
    at = end < 0 ? text.length : end + 1;
  }
}
