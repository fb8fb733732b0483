import { packagesFault } from '../faults.ts';

const magic = '!<arch>\n';
const headerSize = 60;

/**
 * A member of an ar archive by its name, or by its name without what stands for its compression. Source: deb(5); ar(5).
 *
 * @param what the archive, for messages
 * @throws packages/bad-archive when there is no such member, or the archive breaks off
 */
export function findArMember(archive: Uint8Array, name: string, what: string): Uint8Array {
  const bytes = Buffer.from(archive.buffer, archive.byteOffset, archive.byteLength);
  if (bytes.toString('latin1', 0, magic.length) !== magic) throw malformed(what, 'is no ar archive');
  for (let at = magic.length; at + headerSize <= bytes.length; ) {
    const size = Number(bytes.toString('latin1', at + 48, at + 58).trim());
    const start = at + headerSize;
    if (!Number.isSafeInteger(size) || size < 0 || start + size > bytes.length) throw malformed(what, 'breaks off');
    const member = bytes
      .toString('latin1', at, at + 16)
      .trim()
      .replace(/\/$/, '');
    if (member === name || member.startsWith(`${name}.`)) return bytes.subarray(start, start + size);
    at = start + size + (size % 2);
  }
  throw malformed(what, `has no ${name}`);
}

function malformed(what: string, why: string): Error {
  return packagesFault('packages/bad-archive', `${what} is no Debian package: it ${why}`);
}
