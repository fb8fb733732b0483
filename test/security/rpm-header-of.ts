type Value = string | readonly string[] | readonly number[];

/** A header as the databases of RPM hold it: tag → text, texts or numbers. */
export function rpmHeaderOf(fields: Readonly<Record<number, Value>>): Buffer {
  const index: Buffer[] = [];
  const data: Buffer[] = [];
  let offset = 0;
  for (const [tag, value] of Object.entries(fields)) {
    const { type, count, bytes } = encode(value);
    const padding = Buffer.alloc(type === 4 ? (4 - (offset % 4)) % 4 : 0);
    const entry = Buffer.alloc(16);
    for (const [at, number] of [Number(tag), type, offset + padding.length, count].entries())
      entry.writeUInt32BE(number, at * 4);
    index.push(entry);
    data.push(padding, bytes);
    offset += padding.length + bytes.length;
  }
  const counts = Buffer.alloc(8);
  counts.writeUInt32BE(index.length, 0);
  counts.writeUInt32BE(offset, 4);
  return Buffer.concat([counts, ...index, ...data]);
}

function encode(value: Value): { readonly type: number; readonly count: number; readonly bytes: Buffer } {
  if (typeof value === 'string') return { type: 6, count: 1, bytes: Buffer.from(`${value}\0`) };
  if (value.every((each) => typeof each === 'string'))
    return { type: 8, count: value.length, bytes: Buffer.from(value.map((text) => `${text}\0`).join('')) };
  const bytes = Buffer.alloc(value.length * 4);
  for (const [at, number] of value.entries()) bytes.writeUInt32BE(Number(number), at * 4);
  return { type: 4, count: value.length, bytes };
}
