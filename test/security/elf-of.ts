/** A program of 64 bits that has these sections, and is of no other use. */
export function elfOf(sections: Readonly<Record<string, Uint8Array>>): Buffer {
  const named = Object.entries({ ...sections, '.shstrtab': new Uint8Array() });
  const names = Buffer.from(`\0${named.map(([name]) => `${name}\0`).join('')}`);
  const contents = named.map(([name, bytes]) => (name === '.shstrtab' ? names : Buffer.from(bytes)));
  const header = Buffer.alloc(64);
  header.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  const table = Buffer.alloc(64 * (named.length + 1));
  let offset = 4096;
  for (const [at, content] of contents.entries()) {
    const start = 64 * (at + 1);
    table.writeUInt32LE(names.indexOf(`\0${named[at]?.[0]}\0`) + 1, start);
    table.writeUInt32LE(1, start + 4);
    table.writeBigUInt64LE(BigInt(offset), start + 24);
    table.writeBigUInt64LE(BigInt(content.length), start + 32);
    offset += content.length;
  }
  header.writeBigUInt64LE(BigInt(offset), 40);
  header.writeUInt16LE(64, 58);
  header.writeUInt16LE(named.length + 1, 60);
  header.writeUInt16LE(named.length, 62);
  return Buffer.concat([header, Buffer.alloc(4096 - 64), ...contents, table]);
}
