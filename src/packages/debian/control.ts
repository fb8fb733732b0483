/** Fields of one paragraph of a control file, by their names in lower case. */
export type ControlFields = ReadonlyMap<string, string>;

/**
 * Reads one paragraph. Lines that go on are joined with line breaks, without their first blank.
 * Source: Debian policy manual, section 5.1.
 */
export function parseControl(text: string): ControlFields {
  const fields = new Map<string, string>();
  let name: string | undefined;
  for (const line of text.split('\n')) {
    if (/^[ \t]/.test(line)) {
      if (name !== undefined) fields.set(name, `${fields.get(name) ?? ''}\n${line.slice(1)}`);
      continue;
    }
    const at = line.indexOf(':');
    if (at <= 0) continue;
    name = line.slice(0, at).toLowerCase();
    fields.set(name, line.slice(at + 1).trim());
  }
  return fields;
}
